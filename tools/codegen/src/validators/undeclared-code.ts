import { compareText, joinPointer, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import { type Declared, declaredNames } from '../../runtime/declared-names.js';
import { toBundledSchema } from '../bundle-schema.js';
import { indentCode } from './indent-code.js';
import { literal } from './literal.js';

/** The functions that see whether a payload may hold an undeclared property, as text. */
export interface UndeclaredCode {
  /** An expression for the function of the event's payload. */
  readonly entry: string;
  /** Functions and constants by name. A name says what it stands for, so that events share what their parts share. */
  readonly declarations: Readonly<Record<string, string>>;
}

/** Beyond these, a payload is looked through by `findUndeclared`, which takes any schema. */
const MAX_NODES = 5_000;
const MAX_PATTERNS = 3;
const MAX_PREFIX = 32;
/** So many names are compared faster one by one than looked up. */
const MAX_COMPARED = 8;

/** From the unit of a payload and all that it reaches. */
export type UndeclaredCompiler = (unit: SchemaUnit, reached: readonly SchemaUnit[]) => UndeclaredCode;

/**
 * Compiles what `findUndeclared` finds out by walking: whether there is anything to find. The answer no is exact. The answer
 * yes may be wrong, of objects that are no plain ones or schemas beyond the bounds, and costs the walk.
 */
export function createUndeclaredCompiler(set: SchemaSet): UndeclaredCompiler {
  const places = new WeakMap<object, string>();
  const nodes = new Map<string, Declared>();
  const bundles = new Map<SchemaUnit, unknown>();
  const bundle = (unit: SchemaUnit): unknown => {
    if (!bundles.has(unit)) {
      const bundled = toBundledSchema(set, unit);
      name(bundled, unit.name, places);
      bundles.set(unit, bundled);
    }
    return bundles.get(unit);
  };
  return (unit, reached) => {
    const definitions = Object.fromEntries(reached.map((each) => [each.name, bundle(each)]));
    const bundled = bundle(unit);
    const root = { ...(typeof bundled === 'object' ? bundled : {}), $defs: definitions };
    places.set(root, JSON.stringify(unit.name));
    return compile(declaredNames(root, (schema) => placeOf(schema, places), nodes));
  };
}

/** Every schema below a unit's has a name that no other has, in this tree and in any order. */
function name(value: unknown, place: string, places: WeakMap<object, string>): void {
  if (typeof value !== 'object' || value === null) return;
  // Quoted, so that several in a row can be told apart.
  places.set(value, JSON.stringify(place));
  for (const [key, member] of Object.entries(value)) name(member, joinPointer(place, key), places);
}

function placeOf(schema: object, places: WeakMap<object, string>): string {
  const place = places.get(schema);
  if (place === undefined) throw new Error('A schema of the bundle has no place in it.');
  return place;
}

function compile(root: Declared): UndeclaredCode {
  const reached = reachableFrom(root);
  if (reached === undefined) return { entry: '() => true', declarations: {} };
  const refusing = refusingOf(reached);
  if (!refusing.has(root)) return { entry: '() => false', declarations: {} };
  const declarations: Record<string, string> = {};
  for (const node of refusing) declarations[functionName(node)] = codeOf({ node, refusing, declarations });
  return { entry: `/* @__PURE__ */ entering(${functionName(root)})`, declarations };
}

/** What may stand in a value, with what may stand in each of that; undefined where it is too much. */
function reachableFrom(root: Declared): ReadonlyMap<Declared, readonly Declared[]> | undefined {
  const reached = new Map<Declared, readonly Declared[]>();
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    if (reached.size === MAX_NODES) return undefined;
    const children = isBeyond(node) ? [] : [...propertiesOf(node), ...othersOf(node), ...itemsOf(node)];
    reached.set(node, children);
    waiting.push(...children);
  }
  return reached;
}

function isBeyond({ patterns, prefixLength }: Declared): boolean {
  return patterns.length > MAX_PATTERNS || prefixLength > MAX_PREFIX;
}

function propertiesOf(node: Declared): readonly Declared[] {
  return node.names.flatMap((each) => node.property(each) ?? []);
}

function othersOf(node: Declared): readonly Declared[] {
  return subsetsOf(node.patterns.length).flatMap((matched) => node.other(matched) ?? []);
}

function itemsOf(node: Declared): readonly Declared[] {
  return Array.from({ length: node.prefixLength + 1 }, (_, index) => node.item(index));
}

function subsetsOf(count: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, index) => index).filter((index) => (bits >> index) % 2 === 1),
  );
}

/** Those in which a property may be refused, at any depth. */
function refusingOf(reached: ReadonlyMap<Declared, readonly Declared[]>): ReadonlySet<Declared> {
  const parents = new Map<Declared, Declared[]>();
  for (const [node, children] of reached) {
    for (const child of children) {
      const known = parents.get(child);
      if (known === undefined) parents.set(child, [node]);
      else known.push(node);
    }
  }
  const refusing = new Set<Declared>();
  const waiting = [...reached.keys()].filter((node) => isBeyond(node) || !node.isOpen);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (refusing.has(node)) continue;
    refusing.add(node);
    waiting.push(...(parents.get(node) ?? []));
  }
  return refusing;
}

function functionName({ key }: Declared): string {
  return nameFor('undeclared', key);
}

function nameFor(kind: string, text: string): string {
  return `${kind}_${hashOf(text)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 12)}`;
}

interface Work {
  readonly node: Declared;
  readonly refusing: ReadonlySet<Declared>;
  /** Takes up the constants that the code asks for. */
  readonly declarations: Record<string, string>;
}

function codeOf(work: Work): string {
  const lines = isBeyond(work.node) ? ['return true;'] : [...itemLines(work), ...nameLines(work)];
  return indentCode([`function ${functionName(work.node)}(value){`, ...lines, '}'].join('\n'));
}

function itemLines({ node, refusing }: Work): readonly string[] {
  const lines = itemsOf(node).flatMap((item, index) => {
    if (!refusing.has(item)) return [];
    if (index < node.prefixLength) return [visit(item, `value[${index}]`)];
    return [`for(let i = ${index}; i < value.length; i += 1){`, visit(item, 'value[i]'), '}'];
  });
  if (lines.length === 0) return ['if(Array.isArray(value)) return false;'];
  return ['if(Array.isArray(value)){', ...lines, 'return false;', '}'];
}

function nameLines(work: Work): readonly string[] {
  const { node, refusing } = work;
  const names = [...node.names].sort(compareText);
  const childOf = (each: string): Declared | undefined => {
    const child = node.property(each);
    return child !== undefined && refusing.has(child) ? child : undefined;
  };
  const plain = names.filter((each) => childOf(each) === undefined);
  const cases = names.flatMap((each) => {
    const child = childOf(each);
    return child === undefined ? [] : [`case ${literal(each)}: ${visit(child, 'value[name]')}`, 'continue;'];
  });
  const others = otherLines(work, []);
  if (cases.length === 0 && others.length === 0) return ['return false;'];
  const isCompared = plain.length <= MAX_COMPARED;
  if (isCompared && plain.length > 0) cases.unshift(...plain.map((each) => `case ${literal(each)}:`), 'continue;');
  return [
    'for(const name in value){',
    ...(isCompared ? [] : [`if(${constant(work, 'declared', `new Set(${literal(plain)})`)}.has(name)) continue;`]),
    ...(cases.length === 0 ? [] : ['switch(name){', ...cases, '}']),
    ...others,
    '}',
    'return false;',
  ];
}

/** What becomes of a name that no schema spells out, and that matches these of the patterns so far. */
function otherLines(work: Work, matched: readonly number[], next = 0): readonly string[] {
  const { node, refusing } = work;
  const pattern = node.patterns[next];
  if (pattern === undefined) {
    const other = node.other(matched);
    if (other !== undefined) return refusing.has(other) ? [visit(other, 'value[name]')] : [];
    return node.isOpen ? [] : ['if(value[name] !== undefined) return true;'];
  }
  const yes = otherLines(work, [...matched, next], next + 1);
  const no = otherLines(work, matched, next + 1);
  if (yes.length + no.length === 0) return [];
  const test = `${constant(work, 'matching', `new RegExp(${literal(pattern)}, "u")`)}.test(name)`;
  if (yes.length === 0) return [`if(!${test}){`, ...no, '}'];
  return [`if(${test}){`, ...yes, '}', ...(no.length === 0 ? [] : ['else {', ...no, '}'])];
}

function visit(node: Declared, value: string): string {
  return `if(typeof ${value} === "object" && ${value} !== null && ${functionName(node)}(${value})) return true;`;
}

function constant({ declarations }: Work, kind: string, code: string): string {
  const named = nameFor(kind, code);
  declarations[named] = `const ${named} = /* @__PURE__ */ ${code};`;
  return named;
}
