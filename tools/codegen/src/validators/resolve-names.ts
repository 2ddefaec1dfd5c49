import { type JsonSchema, joinPointer, readPointer } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import { literal } from './literal.js';
import { STRING } from './shorten.js';

/** What ajv's scope says of a name: the code that it stands for, where it is not another validator. */
export type Meaning =
  | { readonly function: string; readonly isAsked?: boolean }
  | { readonly constant: string }
  | { readonly schema: JsonSchema };

export interface ResolvedCode {
  readonly code: string;
  readonly constants: Readonly<Record<string, string>>;
}

const STEP = String.raw`\.[A-Za-z_$][\w$]*|\["(?:[^"\\]|\\.)*"\]|\[\d+\]`;
/** Names that ajv numbers, as they are used: with the members of a schema that are asked for. */
const NAMES = new RegExp(
  `${STRING}|(?<![\\w$.])(?<name>[a-z]+\\d+)(?<steps>(?:${STEP})*)(?:\\.properties, (?<key>key\\d+)\\))?`,
  'g',
);
/** Asks whether a schema names a property. */
const NAMED = new RegExp(
  `${STRING}|(?<own>func\\d+)\\.call\\((?<schema>schema\\d+)(?<steps>(?:${STEP})*), (?<key>key\\d+)\\)`,
  'g',
);

/**
 * Gives every name that ajv numbered within one instance a name that depends on what it stands for alone, so that the text
 * of a function is the same wherever and whenever it is compiled, and so that functions share constants.
 */
export function resolveNames(code: string, meanings: ReadonlyMap<string, Meaning>): ResolvedCode {
  const constants: Record<string, string> = {};
  const constant = (kind: string, text: string): string => {
    const name = constantName(kind, text);
    constants[name] = text;
    return name;
  };
  const settled = code
    .replace(NAMED, (found, ...rest) => {
      const { schema, steps, key } = groupsOf(rest);
      const value = schema === undefined ? undefined : valueAt(meanings.get(schema), steps ?? '');
      if (typeof value !== 'object' || value === null) return found;
      return `${constant('names', `${PURE} new Set(${literal(Object.keys(value))})`)}.has(${key})`;
    })
    .replace(NAMES, (found, ...rest) => {
      const { name, steps = '' } = groupsOf(rest);
      const meaning = name === undefined ? undefined : meanings.get(name);
      if (meaning === undefined) return found;
      if ('function' in meaning) {
        // What it has found and evaluated is its own; only the call is exact.
        return meaning.isAsked === true && steps === '' ? `asked(${meaning.function})` : `${meaning.function}${steps}`;
      }
      if ('schema' in meaning) return constant('values', literal(valueAt(meaning, steps)));
      return `${constantFor(meaning.constant, constant)}${steps}`;
    });
  return { code: settled, constants };
}

/** The name of a constant says what it holds, so that it is the same wherever it is asked for. */
export function constantName(kind: string, text: string): string {
  const hash = hashOf(text).replace(/[^A-Za-z0-9]/g, '');
  return `${kind}_${hash.slice(0, 8)}`;
}

/** What ajv requires from its own files, as the helpers that a module brings along. */
const HELPERS: ReadonlyMap<string, string> = new Map([
  ['Object.prototype.hasOwnProperty', 'own'],
  ['require("ajv/dist/runtime/ucs2length").default', 'helpers.length'],
  ['require("ajv/dist/runtime/equal").default', 'helpers.equal'],
]);
/** What bundlers drop where nobody uses it. */
const PURE = '/* @__PURE__ */';
const FORMAT = /^require\("ajv-formats\/dist\/formats"\)\.fullFormats(?:\.(\w+)|\["([^"]+)"\])$/;

function constantFor(code: string, constant: (kind: string, text: string) => string): string {
  const helper = HELPERS.get(code);
  if (helper !== undefined) return helper;
  const [, plain, quoted] = FORMAT.exec(code) ?? [];
  const format = plain ?? quoted;
  if (format !== undefined) return constant('format', `${PURE} formatOf(${JSON.stringify(format)})`);
  if (code.startsWith('new RegExp(')) return constant('pattern', `${PURE} ${code}`);
  // A format that is nothing but a regular expression.
  if (code.startsWith('/')) return constant('pattern', code);
  throw new Error(`ajv wants something that generated code does not bring along: ${code}`);
}

function valueAt(meaning: Meaning | undefined, steps: string): unknown {
  if (meaning === undefined || !('schema' in meaning)) return undefined;
  const names = [...steps.matchAll(new RegExp(STEP, 'g'))].map(([step]) =>
    step.startsWith('.') ? step.slice(1) : String(JSON.parse(step.slice(1, -1))),
  );
  return readPointer(meaning.schema, joinPointer('', ...names));
}

function groupsOf(rest: readonly unknown[]): Readonly<Record<string, string | undefined>> {
  return rest.at(-1) as Readonly<Record<string, string | undefined>>;
}
