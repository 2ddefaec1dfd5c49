import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import type { GithubSchemas } from './github-schemas.js';

/** What somebody did to the tree. */
export interface Change {
  readonly name: string;
  /** The definitions after it; those that did not change are the same objects. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

const MANY = 44;

export function changesOf({ definitions, events }: GithubSchemas): readonly Change[] {
  const withProperty = (schema: JsonSchema | undefined): JsonSchema => {
    const { properties, ...rest } = schema as JsonObject;
    return { ...rest, properties: { ...(properties as JsonObject), extra: { type: 'string' } } };
  };
  const grown = (names: readonly string[]): Readonly<Record<string, JsonSchema>> => ({
    ...definitions,
    ...Object.fromEntries(names.map((name) => [name, withProperty(definitions[name])])),
  });
  const step = Math.max(1, Math.floor(events.length / MANY));
  const shared = Object.hasOwn(definitions, 'user') ? 'user' : 'common$user';
  return [
    { name: 'same', definitions },
    { name: 'one', definitions: grown(events.filter((name) => name === 'issues$opened')) },
    { name: 'shared', definitions: { ...definitions, [shared]: withLimit(definitions[shared]) } },
    { name: 'many', definitions: grown(events.filter((_, at) => at % step === 0).slice(0, MANY)) },
  ];
}

/** `login` may have 39 characters, as GitHub's own have. */
function withLimit(schema: JsonSchema | undefined): JsonSchema {
  const { properties, ...rest } = schema as JsonObject;
  const { login, ...others } = properties as JsonObject;
  return { ...rest, properties: { login: { ...(login as JsonObject), maxLength: 39 }, ...others } };
}
