import { type JsonObject, type JsonSchema, memberOf } from '@bloodbank/schema-model';
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

/** One exported declaration: an interface where the schema describes an object, else a type. */
export async function renderUnit(name: string, schema: JsonSchema): Promise<string> {
  if (typeof schema === 'boolean') return `export type ${name} = ${schema ? 'unknown' : 'never'};`;
  const { description, ...rest } = schema;
  const comment = typeof description === 'string' ? `${docComment(description)}\n` : '';
  const tsType = memberOf(schema, 'tsType');
  if (typeof tsType === 'string') return `${comment}export type ${name} = ${tsType};`;
  const members = rest['type'] === 'object' ? await membersOf(rest) : undefined;
  if (members !== undefined) return `${comment}${indent(`export interface ${name} ${members}`)}`;
  // As a property, since a union that comes down to one member loses its name.
  const holder = await membersOf({
    type: 'object',
    properties: { value: rest },
    required: ['value'],
    additionalProperties: false,
  });
  const value = /^\{\n(?: ?\/?\*.*\n)*value: ([\s\S]*)\n\}$/.exec(holder)?.[1];
  if (value === undefined) throw new Error(`json-schema-to-typescript declared nothing for ${name}:\n${holder}`);
  return `${comment}${indent(`export type ${name} = ${value}`)}`;
}

/** The body of an interface, braces included. */
async function membersOf(schema: JsonObject): Promise<string> {
  // Only who generates pays for loading it.
  const { compile } = await import('json-schema-to-typescript');
  const copy = structuredClone(schema) as Parameters<typeof compile>[0];
  const code = (await compile(copy, PLACEHOLDER, OPTIONS)).trim();
  const start = `export interface ${PLACEHOLDER} `;
  if (!code.startsWith(start)) throw new Error(`json-schema-to-typescript declared no interface:\n${code}`);
  return restoreNames(code.slice(start.length));
}

export function docComment(text: string): string {
  const lines = text.replaceAll('*/', '*\\/').split(/\r\n|[\n\r\u2028\u2029]/);
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}
