import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Options } from 'json-schema-to-typescript';
import { indent } from './indent.js';
import { restoreNames } from './property-name.js';

/** Stands for the real name while the ingredient works, which would rewrite some valid identifiers. */
const PLACEHOLDER = 'GeneratedUnit';

const OPTIONS: Partial<Options> = {
  additionalProperties: false,
  bannerComment: '',
  // Formatting is more than half of its time, and `indent` is enough.
  format: false,
  ignoreMinAndMaxItems: true,
  // Without this a list of at most 20 items becomes 20 tuples.
  maxItems: -1,
  unknownAny: true,
  $refOptions: { resolve: { external: false } },
};

/** What schemas came to, by their text: many units of a tree have the same. */
export type KnownTypes = Map<string, Promise<string>>;

/** One exported declaration of a shaped schema: an interface where it describes an object, else a type. */
export async function renderUnit(name: string, schema: JsonObject, known: KnownTypes = new Map()): Promise<string> {
  const { description, ...rest } = schema;
  const comment = typeof description === 'string' ? `${docComment(description)}\n` : '';
  if (typeof rest['tsType'] === 'string') return `${comment}export type ${name} = ${rest['tsType']};`;
  const shaped = asObject(await renderTuples(rest, known));
  if (shaped['type'] === 'object')
    return `${comment}${indent(`export interface ${name} ${await membersOf(shaped, known)}`)}`;
  return `${comment}${indent(`export type ${name} = ${await typeOf(shaped, known)}`)}`;
}

/** Each tuple as the text of its type, the innermost first. */
async function renderTuples(value: JsonValue, known: KnownTypes): Promise<JsonValue> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderTuples(item, known)));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(async ([key, member]) => [key, await renderTuples(member, known)] as const);
  const { tuple, rest, minItems, ...others } = Object.fromEntries(await Promise.all(entries));
  if (!Array.isArray(tuple)) return Object.fromEntries(await Promise.all(entries));
  const members = await Promise.all(tuple.map((member) => typeOf(asObject(member), known)));
  const texts = members.map((text, index) => (index < Number(minItems) ? text : `${inParentheses(text)}?`));
  const restText = rest === undefined ? 'never' : await typeOf(asObject(rest), known);
  if (restText !== 'never') texts.push(`...${inParentheses(restText)}[]`);
  return { ...others, tsType: `[${texts.join(', ')}]` };
}

function inParentheses(text: string): string {
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/** The type of a shaped schema. As a property, since a union that comes down to one member loses its name. */
async function typeOf(schema: JsonObject, known: KnownTypes): Promise<string> {
  if (typeof schema['tsType'] === 'string') return schema['tsType'];
  const { description: _, ...value } = schema;
  const held = { type: 'object', properties: { value }, required: ['value'], additionalProperties: false };
  const holder = await membersOf(held, known);
  const text = /^\{\n(?: ?\/?\*.*\n)*value: ([\s\S]*)\n\}$/.exec(holder)?.[1];
  if (text === undefined) throw new Error(`json-schema-to-typescript declared nothing:\n${holder}`);
  return text;
}

/** The body of an interface, braces included. */
function membersOf(schema: JsonObject, known: KnownTypes): Promise<string> {
  const text = JSON.stringify(schema);
  const found = known.get(text) ?? renderMembers(schema);
  known.set(text, found);
  return found;
}

async function renderMembers(schema: JsonObject): Promise<string> {
  // Only who generates pays for loading it.
  const { compile } = await import('json-schema-to-typescript');
  const copy = structuredClone(schema) as Parameters<typeof compile>[0];
  const code = (await compile(copy, PLACEHOLDER, OPTIONS)).trim();
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
