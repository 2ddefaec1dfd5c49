import { isObject } from '../json/object.js';
import { parsePointer } from '../json/pointer.js';

/** One field of a payload, as a row that a person can read. */
export interface FieldRow {
  /** `items[].name` for a field of the objects in a list; `items.*` for any key of a map. */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly notes: readonly string[];
  readonly description: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Schemas that refer to themselves end here, and so does what nobody would read. */
const MAX_DEPTH = 6;

/** The fields of a payload schema, parents before children, in the order of the file. */
export function describeSchema(root: object): readonly FieldRow[] {
  const rows: FieldRow[] = [];

  const visit = (schema: Schema, path: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const required = asList(schema['required']);
    for (const [name, member] of Object.entries(asObject(schema['properties']) ?? {})) {
      const place = path === '' ? name : `${path}.${name}`;
      addRow(place, member, required.includes(name), depth);
    }
    const rest = asObject(schema['additionalProperties']);
    if (rest !== undefined) addRow(path === '' ? '*' : `${path}.*`, rest, false, depth);
    for (const part of asList(schema['allOf'])) visit(resolve(part) ?? {}, path, depth + 1);
  };

  const addRow = (path: string, member: unknown, isRequired: boolean, depth: number): void => {
    const resolved = resolve(member);
    if (resolved === undefined) {
      rows.push({ path, type: member === false ? 'never' : 'any', isRequired, notes: [], description: '' });
      return;
    }
    const { items, description } = resolved;
    const type = typeName(resolved);
    const itemSchema = resolve(items);
    const shown = itemSchema !== undefined && type.startsWith('array') ? `array of ${typeName(itemSchema)}` : type;
    rows.push({
      path,
      type: shown,
      isRequired,
      notes: [...notesOf(resolved), ...(itemSchema === undefined ? [] : notesOf(itemSchema))],
      description: typeof description === 'string' ? description : '',
    });
    visit(resolved, path, depth + 1);
    if (itemSchema !== undefined) visit(itemSchema, `${path}[]`, depth + 1);
  };

  const resolve = (value: unknown): Schema | undefined => followRefs(root, value);
  visit(root as Schema, '', 0);
  return rows;
}

/** A schema with its `$ref`s inside the same document followed; what stands beside a `$ref` wins over its target. */
function followRefs(root: object, value: unknown): Schema | undefined {
  let schema = asObject(value);
  for (let hops = 0; hops < 10 && typeof schema?.['$ref'] === 'string'; hops++) {
    const { $ref, ...own }: Schema = schema;
    const target = String($ref).startsWith('#') ? readFragment(root, String($ref).slice(1)) : undefined;
    if (target === undefined) return { ...own, 'x-refers-to': $ref };
    schema = { ...target, ...own };
  }
  return schema;
}

function readFragment(root: object, pointer: string): Schema | undefined {
  let value: unknown = root;
  for (const name of parsePointer(decodeURIComponent(pointer)) ?? []) {
    const parent = asObject(value);
    value = parent !== undefined && Object.hasOwn(parent, name) ? parent[name] : undefined;
  }
  return asObject(value);
}

function typeName(schema: Schema): string {
  const { type, format } = schema;
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const values = asList(schema['enum']);
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ');
  const name = Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : undefined;
  if (name !== undefined) return typeof format === 'string' ? `${name} (${format})` : name;
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = asList(schema[keyword]).map((branch) => typeName(asObject(branch) ?? {}));
    if (branches.length > 0) return [...new Set(branches)].join(' | ');
  }
  if (schema['properties'] !== undefined || schema['allOf'] !== undefined) return 'object';
  if (typeof schema['$ref'] === 'string') return schema['$ref'].slice(schema['$ref'].lastIndexOf('/') + 1);
  if (typeof schema['x-refers-to'] === 'string') return schema['x-refers-to'];
  return 'any';
}

const NOTES: readonly (readonly [keyword: string, note: (value: unknown) => string])[] = [
  ['minimum', (value) => `≥ ${value}`],
  ['exclusiveMinimum', (value) => `> ${value}`],
  ['maximum', (value) => `≤ ${value}`],
  ['exclusiveMaximum', (value) => `< ${value}`],
  ['multipleOf', (value) => `multiple of ${value}`],
  ['minLength', (value) => `at least ${counted(value, 'character')}`],
  ['maxLength', (value) => `at most ${counted(value, 'character')}`],
  ['minItems', (value) => `at least ${counted(value, 'item')}`],
  ['maxItems', (value) => `at most ${counted(value, 'item')}`],
  ['pattern', (value) => `matches ${value}`],
  ['default', (value) => `default ${JSON.stringify(value)}`],
  ['x-deprecated', (value) => `deprecated: ${value}`],
];

function counted(value: unknown, word: string): string {
  return `${value} ${word}${value === 1 ? '' : 's'}`;
}

function notesOf(schema: Schema): readonly string[] {
  const notes = NOTES.flatMap(([keyword, note]) => (schema[keyword] === undefined ? [] : [note(schema[keyword])]));
  if (schema['uniqueItems'] === true) notes.push('no item twice');
  if (schema['x-sensitive'] === true) notes.push('sensitive');
  return notes;
}

function asObject(value: unknown): Schema | undefined {
  return isObject(value) ? value : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
