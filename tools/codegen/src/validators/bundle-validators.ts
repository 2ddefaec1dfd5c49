import { compareText, reachableUnits, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { type Cache, NO_CACHE } from '@bloodbank/schema-model/cache';
import { compileUnits } from './compile-units.js';
import { helpersSource } from './helpers-source.js';
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

/** How issues are made of what most often goes wrong. `toIssues` words the messages. */
const MAKERS = [
  'const formatOf = (name) => helpers.formats[name];',
  'const own = Object.prototype.hasOwnProperty;',
  'const wrongType = (instancePath, type) => ({ instancePath, keyword: "type", params: { type } });',
  'const missing = (instancePath, missingProperty) => ({ instancePath, keyword: "required", params: { missingProperty } });',
  'const extra = (instancePath, additionalProperty) => ({ instancePath, keyword: "additionalProperties", params: { additionalProperty } });',
  'const misformed = (instancePath, format) => ({ instancePath, keyword: "format", params: { format } });',
  'const issuesBy = (accepts) => (payload) => (accepts(payload) ? [] : helpers.toIssues(accepts.errors, payload));',
];

/**
 * How closed objects are read. Validators never wait, so that one flag serves all of them; what is asked of a value, by `if`
 * or `not`, is asked exactly.
 */
const CLOSED = [
  'let closed = true;',
  'const reading = (isClosed, judge) => { const before = closed; closed = isClosed; try { return judge(); } finally { closed = before; } };',
  'const asked = (accepts) => (value, instancePath) => reading(true, () => accepts(value, instancePath));',
];

const TOLERATE = '(validate, payload) => reading(false, () => validate(payload))';

const MATCHES_FORMAT =
  '(format, value) => { const known = helpers.formats[format]; const check = known?.validate ?? known; return check instanceof RegExp ? check.test(value) : check(value); }';

/**
 * One module of validators that imports nothing: ajv's functions, one for each unit that is reached, the constants that
 * they share, and the lines that turn ajv's errors into issues.
 */
export async function bundleValidators(bundle: ValidatorBundle): Promise<string> {
  const { set, units, nameOf, output, hasFormats = false, hasTolerate = false, cache = NO_CACHE } = bundle;
  const functions = functionsOf(set, units, cache, hasTolerate);
  const constants = new Map(functions.flatMap(({ constants }) => Object.entries(constants)));
  const exported: (readonly [string, string])[] = units.map((unit): readonly [string, string] => [
    nameOf(unit),
    `/* @__PURE__ */ issuesBy(${acceptsName(unit.name)})`,
  ]);
  if (hasFormats) exported.push(['matchesFormat', MATCHES_FORMAT]);
  if (hasTolerate) exported.push(['tolerate', TOLERATE]);
  const parts = [
    await cache.getOrComputeAsync('helpers', '', helpersSource),
    [...MAKERS, ...(hasTolerate ? CLOSED : [])].join('\n'),
    [...constants]
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, code]) => `const ${name} = ${code};`)
      .join('\n'),
    ...functions.map(({ code }) => code),
  ].filter((part) => part !== '');
  if (output.format === 'esm') {
    return [...parts, ...exported.map(([name, code]) => `export const ${name} = ${code};`)].join('\n');
  }
  const members = exported.map(([name, code]) => `${name}: ${code}`).join(', ');
  return `var ${output.globalName} = (() => {\n${parts.join('\n')}\nreturn { ${members} };\n})();`;
}

/** Those of the units and of all that they reach, by name. */
function functionsOf(
  set: SchemaSet,
  units: readonly SchemaUnit[],
  cache: Cache,
  isTolerant: boolean,
): readonly ValidatorCode[] {
  const others = reachableUnits(units, set.units, set.refs).flatMap((key) => set.units.get(key) ?? []);
  const reached = new Set([...units, ...others]);
  const { functions, problems } = compileUnits(set, reached, cache, isTolerant);
  if (problems[0] !== undefined) throw new Error(`${problems[0].file}: ${problems[0].message}`);
  return [...functions.values()];
}
