import { compareText, reachableUnits, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { type Cache, NO_CACHE } from '@bloodbank/schema-model/cache';
import { HELPERS, readIngredient } from '../ingredients.js';
import { compileUnits } from './compile-units.js';
import { mergeAlike } from './merge-alike.js';
import { acceptsName, type ValidatorCode } from './validator-code.js';

export interface ValidatorBundle {
  readonly set: SchemaSet;
  readonly units: readonly SchemaUnit[];
  /** The exported name of a unit's validator. */
  readonly nameOf: (unit: SchemaUnit) => string;
  /** `esm`, or a script that leaves one object under a name. */
  readonly output: { readonly format: 'esm' } | { readonly format: 'iife'; readonly globalName: string };
  /** Whether to export `matchesFormat` as well. */
  readonly hasFormats?: boolean;
  /** Whether to export `tolerate` as well, which asks a validator to let unknown properties of closed objects pass. */
  readonly hasTolerate?: boolean;
  readonly cache?: Cache;
}

/** What all validators do, so that none of them has to say it. They return what they have found: errors, or `null`. */
const SHARED = [
  'const formatOf = (name) => helpers.formats[name];',
  'const own = Object.prototype.hasOwnProperty;',
  'const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);',
  // Of an object with a prototype of its own a copy is read, so that whatever is read is its own. An engine that has loaded the
  // constructor where the object is used knows its prototype as well; it asks for it otherwise, which takes as long as all the rest.
  'const prototypeOf = Object.getPrototypeOf;',
  'const common = Object.prototype;',
  'const plain = (value, constructor) => (constructor === Object && prototypeOf(value) === common ? value : copyOf(value));',
  'const copyOf = (value) => { const prototype = prototypeOf(value); return prototype === common || prototype === null ? value : Object.create(null, Object.getOwnPropertyDescriptors(value)); };',
  'const count = (errors) => (errors === null ? 0 : errors.length);',
  'const cut = (errors, length) => { if (errors === null || length === 0) return null; errors.length = length; return errors; };',
  'const add = (errors, error) => { if (errors === null) return [error]; errors.push(error); return errors; };',
  'const joined = (errors, more, at) => { for (const error of more) error.instancePath = at + error.instancePath; return errors === null ? more : errors.concat(more); };',
  'const wrongType = (errors, instancePath, type) => add(errors, { instancePath, keyword: "type", params: { type } });',
  'const missing = (errors, instancePath, missingProperty) => add(errors, { instancePath, keyword: "required", params: { missingProperty } });',
  'const extra = (errors, instancePath, additionalProperty) => add(errors, { instancePath, keyword: "additionalProperties", params: { additionalProperty } });',
  'const misformed = (errors, instancePath, format) => add(errors, { instancePath, keyword: "format", params: { format } });',
  'const issuesBy = (find) => (payload) => { const errors = find(payload); return errors === null ? [] : helpers.toIssues(errors, payload); };',
];

/**
 * How closed objects are read. Validators never wait, so that one flag serves all of them; what is asked of a value, by `if`
 * or `not`, is asked exactly.
 */
const CLOSED = [
  'let closed = true;',
  'const reading = (isClosed, judge) => { const before = closed; closed = isClosed; try { return judge(); } finally { closed = before; } };',
  'const asked = (find) => (value) => reading(true, () => find(value));',
];

const TOLERATE = '(validate, payload) => reading(false, () => validate(payload))';

const MATCHES_FORMAT =
  '(format, value) => { const known = helpers.formats[format]; const check = known?.validate ?? known; return check instanceof RegExp ? check.test(value) : check(value); }';

/**
 * One module of validators that imports nothing: ajv's functions, one for each unit that is reached and for each part,
 * the constants that they share, and the lines that turn ajv's errors into issues.
 */
export async function bundleValidators(bundle: ValidatorBundle): Promise<string> {
  const { set, units, nameOf, output, hasFormats = false, hasTolerate = false, cache = NO_CACHE } = bundle;
  const compiled = functionsOf(set, units, cache, hasTolerate);
  const { functions, nameOf: functionOf } = mergeAlike(new Map([...compiled].map(([name, { code }]) => [name, code])));
  const constants = constantsOf([...functions.keys()].flatMap((name) => compiled.get(name) ?? []));
  const exported: (readonly [string, string])[] = units.map((unit): readonly [string, string] => [
    nameOf(unit),
    `/* @__PURE__ */ issuesBy(${functionOf(acceptsName(unit.name))})`,
  ]);
  if (hasFormats) exported.push(['matchesFormat', MATCHES_FORMAT]);
  if (hasTolerate) exported.push(['tolerate', TOLERATE]);
  const parts = [
    withoutHeader(await readIngredient(HELPERS)),
    [...SHARED, ...(hasTolerate ? CLOSED : [])].join('\n'),
    [...constants]
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, code]) => `const ${name} = ${code};`)
      .join('\n'),
    ...functions.values(),
  ].filter((part) => part !== '');
  if (output.format === 'esm') {
    return [...parts, ...exported.map(([name, code]) => `export const ${name} = ${code};`)].join('\n');
  }
  const members = exported.map(([name, code]) => `${name}: ${code}`).join(', ');
  return `var ${output.globalName} = (() => {\n${parts.join('\n')}\nreturn { ${members} };\n})();`;
}

function withoutHeader(code: string): string {
  return code.slice(code.indexOf('\n') + 1).trimEnd();
}

/** Those of the units, of all that they reach, and of their parts, by name. */
function functionsOf(
  set: SchemaSet,
  units: readonly SchemaUnit[],
  cache: Cache,
  isTolerant: boolean,
): ReadonlyMap<string, ValidatorCode> {
  const others = reachableUnits(units, set.units, set.refs).flatMap((key) => set.units.get(key) ?? []);
  const reached = new Set([...units, ...others]);
  const { functions, problems } = compileUnits(set, reached, cache, isTolerant);
  if (problems[0] !== undefined) throw new Error(`${problems[0].file}: ${problems[0].message}`);
  // Parts come first, so that what equals one is called by a name that says no more of it than is true.
  const sorted = [...functions].sort(([a], [b]) => compareText(a, b));
  const isPart = ([name]: readonly [string, unknown]): boolean => name.startsWith('part_');
  return new Map([...sorted.filter(isPart), ...sorted.filter((each) => !isPart(each))]);
}

/** @throws {Error} when one name stands for two constants. */
function constantsOf(functions: readonly ValidatorCode[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const [name, code] of functions.flatMap((each) => Object.entries(each.constants))) {
    if ((constants.get(name) ?? code) !== code)
      throw new Error(`${name} stands for ${constants.get(name)} and ${code}.`);
    constants.set(name, code);
  }
  return constants;
}
