import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import type { GithubSchemas } from './github-schemas.js';

/** What somebody did to the tree. */
export type ChangeName = 'same' | 'one' | 'shared' | 'many';

type Definitions = GithubSchemas['definitions'];

const MANY = 44;

/** The definitions after each change; those that did not change are the same objects. */
export function changesOf({ definitions, events }: GithubSchemas): Readonly<Record<ChangeName, Definitions>> {
  const grown = (names: readonly string[]): Definitions => ({
    ...definitions,
    ...Object.fromEntries(names.map((name) => [name, withProperty(definitions[name])])),
  });
  const step = Math.max(1, Math.floor(events.length / MANY));
  const shared = Object.hasOwn(definitions, 'user') ? 'user' : 'common$user';
  return {
    same: definitions,
    one: grown(events.filter((name) => name === 'issues$opened')),
    shared: { ...definitions, [shared]: withLimit(definitions[shared]) },
    many: grown(events.filter((_, at) => at % step === 0).slice(0, MANY)),
  };
}

function withProperty(schema: JsonSchema | undefined): JsonSchema {
  const { properties, ...rest } = schema as JsonObject;
  return { ...rest, properties: { ...(properties as JsonObject), extra: { type: 'string' } } };
}

/** `login` may have 39 characters, as GitHub's own have. */
function withLimit(schema: JsonSchema | undefined): JsonSchema {
  const { properties, ...rest } = schema as JsonObject;
  const { login, ...others } = properties as JsonObject;
  return { ...rest, properties: { login: { ...(login as JsonObject), maxLength: 39 }, ...others } };
}
