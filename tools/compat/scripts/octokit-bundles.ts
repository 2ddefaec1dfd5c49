import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { JsonObject, JsonValue } from '@bloodbank/schema-model';

export interface Bundle {
  readonly name: string;
  /** An event's schema with all that it refers to inside. */
  readonly schema: JsonObject;
  readonly payloads: readonly JsonValue[];
}

const read = (path: string): JsonObject => JSON.parse(readFileSync(path, 'utf8')) as JsonObject;

/** GitHub's webhook schemas, whose references are file names. */
export function readOctokitBundles(corpora: string): readonly Bundle[] {
  const root = join(corpora, 'octokit-webhooks/payload-schemas/api.github.com');
  const examples = join(corpora, 'octokit-webhooks/payload-examples/api.github.com');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  const nameOf = (file: string): string => file.replace(/\W/g, '_');
  const payloads = new Map<string, readonly JsonValue[]>();
  const payloadsOf = (event: string): readonly JsonValue[] => {
    const folder = join(examples, event);
    const found =
      payloads.get(event) ??
      (existsSync(folder)
        ? readdirSync(folder)
            .filter((file) => file.endsWith('.payload.json'))
            .map((file) => read(join(folder, file)))
        : []);
    payloads.set(event, found);
    return found;
  };
  return files.map((file) => {
    const definitions: Record<string, JsonValue> = {};
    const add = (target: string): void => {
      if (definitions[nameOf(target)] !== undefined) return;
      definitions[nameOf(target)] = true;
      definitions[nameOf(target)] = inside(read(join(root, target)), target);
    };
    const inside = (value: JsonValue, from: string): JsonValue => {
      if (Array.isArray(value)) return value.map((item) => inside(item as JsonValue, from));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, member]): [string, JsonValue][] => {
          if (key === '$id' || key === '$schema') return [];
          if (key !== '$ref' || typeof member !== 'string') return [[key, inside(member, from)]];
          const [path = '', fragment = ''] = member.split('#');
          const target =
            path === '' ? from : path.startsWith('common/') ? path : relative('.', join(dirname(from), path));
          add(target);
          return [[key, `#/definitions/${nameOf(target)}${fragment}`]];
        }),
      );
    };
    add(file);
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $ref: `#/definitions/${nameOf(file)}`,
      definitions,
    };
    return { name: file, schema, payloads: payloadsOf(dirname(file)) };
  });
}

/** A payload with one member lost or replaced, somewhere. */
export function damage(value: JsonValue, below: (limit: number) => number): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [null, 0, 'x', {}, []][below(5)] ?? null;
  const names = Object.keys(value);
  const name = names[below(names.length)];
  if (name === undefined) return { x: 0 };
  if (below(4) === 0) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  return { ...value, [name]: damage((value as JsonObject)[name] ?? null, below) };
}
