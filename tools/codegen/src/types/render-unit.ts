import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Options } from 'json-schema-to-typescript';
import { indent } from './indent.js';
import { restoreNames } from './property-name.js';
import { loadTypeLibrary } from './type-library.js';

/** Stands for the real name while the ingredient works, which would rewrite some valid identifiers. */
const PLACEHOLDER = 'GeneratedUnit';

const OPTIONS: Partial<Options> = {
  additionalProperties: false,
  bannerComment: '',
  ignoreMinAndMaxItems: true,
  // Without this a list of at most 20 items becomes 20 tuples.
  maxItems: -1,
  unknownAny: true,
};

/** What schemas came to, by their text: many units of a tree have the same. */
export type KnownTypes = Map<string, string>;

/** One exported declaration of a shaped schema: an interface where it describes an object, else a type. */
export function renderUnit(name: string, schema: JsonObject, known: KnownTypes = new Map()): string {
  const { description, ...rest } = schema;
  const comment = typeof description === 'string' ? `${docComment(description)}\n` : '';
  if (typeof rest['tsType'] === 'string') return `${comment}export type ${name} = ${rest['tsType']};`;
  const shaped = asObject(renderTuples(rest, known));
  if (shaped['type'] === 'object') return `${comment}${indent(`export interface ${name} ${membersOf(shaped, known)}`)}`;
  return `${comment}${indent(`export type ${name} = ${typeOf(shaped, known)}`)}`;
}

/** Each tuple as the text of its type, the innermost first. */
function renderTuples(value: JsonValue, known: KnownTypes): JsonValue {
  if (Array.isArray(value)) return value.map((item) => renderTuples(item, known));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, renderTuples(member, known)] as const);
  const rendered = Object.fromEntries(entries);
  const { tuple, rest, minItems, ...others } = rendered;
  if (!Array.isArray(tuple)) return rendered;
  const members = tuple.map((member) => typeOf(asObject(member), known));
  const texts = members.map((text, index) => (index < Number(minItems) ? text : `${inParentheses(text)}?`));
  const restText = rest === undefined ? 'never' : typeOf(asObject(rest), known);
  if (restText !== 'never') texts.push(`...${inParentheses(restText)}[]`);
  return { ...others, tsType: `[${texts.join(', ')}]` };
}

function inParentheses(text: string): string {
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/** The type of a shaped schema. As a property, since a union that comes down to one member loses its name. */
function typeOf(schema: JsonObject, known: KnownTypes): string {
  if (typeof schema['tsType'] === 'string') return schema['tsType'];
  const { description: _, ...value } = schema;
  const held = { type: 'object', properties: { value }, required: ['value'], additionalProperties: false };
  const holder = membersOf(held, known);
  const text = /^\{\n(?: ?\/?\*.*\n)*value: ([\s\S]*)\n\}$/.exec(holder)?.[1];
  if (text === undefined) throw new Error(`json-schema-to-typescript declared nothing:\n${holder}`);
  return text;
}

/** The body of an interface, braces included. */
function membersOf(schema: JsonObject, known: KnownTypes): string {
  const text = JSON.stringify(schema);
  const found = known.get(text) ?? renderMembers(schema);
  known.set(text, found);
  return found;
}

/** Without its formatting, which is more than half of its time: `indent` is enough. */
function renderMembers(schema: JsonObject): string {
  const { link, normalize, parse, optimize, generate, DEFAULT_OPTIONS } = loadTypeLibrary();
  const options = { ...DEFAULT_OPTIONS, ...OPTIONS };
  const linked = link(structuredClone(schema) as Parameters<typeof link>[0]);
  const normalized = normalize(linked, new WeakMap(), PLACEHOLDER, options);
  const code = generate(optimize(parse(normalized, options), options), options).trim();
  const start = `export interface ${PLACEHOLDER} `;
  if (!code.startsWith(start)) throw new Error(`json-schema-to-typescript declared no interface:\n${code}`);
  return restoreNames(code.slice(start.length));
}

function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function docComment(text: string): string {
  const lines = text.replaceAll('*/', '*\\/').split(/\r\n|[\n\r\u2028\u2029]/);
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}
