import { BloodbankError } from '@bloodbank/core/errors';
import { parseScope, type Scope } from './scope.js';

/** As it stands in API_KEYS. */
export interface ApiKey {
  /** Shown in logs and limits; the key itself never is. */
  readonly name: string;
  readonly key: string;
  /**
   * `publish:github.#`, `command:agent.*`, `read:#`, `origin:github.#`, `operate:slack.#`: an action and a topic pattern of event types. `consume:rag`: one
   * of service names.
   */
  readonly scopes: readonly string[];
  /** RFC 3339. Default: never. */
  readonly expires_at?: string;
}

export interface CheckedKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number;
}

const MIN_KEY_LENGTH = 16;

/** @throws {BloodbankError} `config.invalid`; the key is not quoted. */
export function checkKey({ name, key, scopes, expires_at }: ApiKey): CheckedKey {
  const refuse = (problem: string): never => {
    throw new BloodbankError('config.invalid', `The API key ${JSON.stringify(name)} ${problem}.`, {
      remedy: 'Correct it in API_KEYS, or in the file that API_KEYS_FILE names.',
    });
  };
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) refuse('needs a name of letters, digits, ".", "_" and "-"');
  if (!/^[\x21-\x7e]*$/.test(key)) refuse('holds characters that a header cannot carry');
  if (key.length < MIN_KEY_LENGTH) refuse(`is shorter than ${MIN_KEY_LENGTH} characters`);
  const expiresAtMs = expires_at === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires_at);
  if (Number.isNaN(expiresAtMs)) refuse('has an expires_at that is no RFC 3339 time');
  const parsed = scopes.map((scope) => parseScope(scope) ?? refuse(`has a scope that cannot be read: ${scope}`));
  return { name, scopes: parsed, expiresAtMs };
}
