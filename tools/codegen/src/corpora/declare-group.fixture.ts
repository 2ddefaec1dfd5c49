import { buildSchemaSet, isJsonObject, type JsonObject, type JsonSchema, type Problem } from '@bloodbank/schema-model';
import type { Draft } from '@bloodbank/schema-model/document';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compile } from 'json-schema-to-typescript';
import { renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';
import type { Suite, SuiteGroup } from './read-suite.fixture.js';

/** What became of one schema: TypeScript declarations and the name of its type, or why there are none. */
export type Declared =
  | { readonly code: string; readonly typeName: string }
  | { readonly code?: undefined; readonly reason: string };

/** The group as a tree of schemas: its own schema is an event's, what it refers to lies in `_common`. */
export function setOf(suite: Suite, group: SuiteGroup): ReturnType<typeof buildSchemaSet> {
  const files = new Map([['suite/case.made.v1.json', group.schema]]);
  const text = JSON.stringify(group.schema);
  if (/localhost:1234|"\$?id"/.test(text)) {
    for (const [uri, schema] of suite.remotes)
      files.set(
        `_common/${uri.slice('http://'.length).replace(/[^a-z0-9]+/gi, '-')}.v1.json`,
        withId(schema, uri, suite.draft),
      );
  }
  if (text.includes('json-schema.org')) {
    for (const [name, schema] of metaSchemas(suite.draft)) files.set(`_common/${name}.v1.json`, schema);
  }
  const sources = [...files].map(([file, schema]) => ({
    file,
    displayFile: file,
    text: JSON.stringify({ $schema: ADDRESS[suite.draft], ...asObject(schema) }),
  }));
  return buildSchemaSet('schemas', sources);
}

/** What is wrong with the group's own schema, and with what it reaches: the rest of the suite's remotes lie there unused. */
export function problemsOf({ set, problems }: ReturnType<typeof setOf>): readonly Problem[] {
  const files = new Set(set.events.flatMap(({ file, reaches }) => [file, ...reaches.map((key) => key.split('#')[0])]));
  files.add('suite/case.made.v1.json');
  return problems.filter(({ file, severity }) => severity === 'error' && files.has(file));
}

/** The declarations that our generator writes. */
export async function declareOurs(suite: Suite, group: SuiteGroup): Promise<Declared> {
  const built = setOf(suite, group);
  const { set } = built;
  const problems = problemsOf(built);
  if (problems.length > 0) return { reason: [...new Set(problems.map(({ rule }) => rule))].join(', ') };
  const event = set.events[0];
  if (event === undefined) return { reason: 'no event' };
  const units = [event.unit, ...event.reaches.flatMap((key) => set.units.get(key) ?? [])];
  const code = units.map((unit) => renderUnit(unit.name, toTypeSchema(set, unit).schema));
  return { code: [...new Set(code)].join('\n'), typeName: event.unit.name };
}

/** The declarations that json-schema-to-typescript writes when it is given the schema as it is. */
export async function declarePlain(suite: Suite, group: SuiteGroup): Promise<Declared> {
  try {
    const schema = structuredClone(asObject(group.schema)) as Parameters<typeof compile>[0];
    const code = await compile({ ...schema, title: 'SuiteCase' } as typeof schema, 'SuiteCase', {
      bannerComment: '',
      format: false,
      $refOptions: {
        resolve: {
          file: false,
          http: false,
          suite: {
            order: 1,
            canRead: (file: { readonly url: string }) => suite.remotes.has(file.url),
            read: (file: { readonly url: string }) => JSON.stringify(suite.remotes.get(file.url)),
          },
        },
      },
    });
    const typeName = /export (?:interface|type) (SuiteCase\d*)\b/.exec(code)?.[1];
    return typeName === undefined ? { reason: 'declared nothing' } : { code, typeName };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function metaSchemas(draft: Draft): readonly (readonly [string, JsonObject])[] {
  const ajv = draft === '2020-12' ? new Ajv2020() : draft === '2019-09' ? new Ajv2019() : new Ajv();
  const schemas = Object.values(ajv.schemas).flatMap((known) => (isJsonObject(known?.schema) ? [known.schema] : []));
  return schemas.map((schema, index) => [`meta-${index}`, schema]);
}

export function withId(schema: JsonSchema, uri: string, draft: Draft): JsonObject {
  const object = asObject(schema);
  const word = draft === 'draft-04' ? 'id' : '$id';
  const id = object[word];
  return { ...object, [word]: typeof id === 'string' ? new URL(id, uri).href : uri };
}

/** How each draft is named by `$schema`. */
const ADDRESS: Readonly<Record<Draft, string>> = {
  'draft-04': 'http://json-schema.org/draft-04/schema#',
  'draft-06': 'http://json-schema.org/draft-06/schema#',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

/** Files hold objects. */
export function asObject(schema: JsonSchema): JsonObject {
  return isJsonObject(schema) ? schema : { allOf: [schema] };
}
