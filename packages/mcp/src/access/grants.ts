import { matchesTopic } from '@bloodbank/core/routing';

/**
 * What an agent may do. Reading is always granted here; who may not read does not reach this server. What sends, sets others
 * to work, repeats or destroys is granted one by one, for the agent reads foreign text, and may be talked into things.
 */
export type Action = 'publish' | 'request' | 'manage';

export interface Grant {
  readonly action: Action;
  /** A topic pattern over event types; of `manage`, over names of services. */
  readonly pattern: string;
}

const FORM = /^(publish|request|manage):([A-Za-z0-9_*#{}-]+(?:\.[A-Za-z0-9_*#{}-]+)*)$/;

/**
 * `publish:github.#`, `request:agent.thread.prompt`, `manage:reviewer`; undefined for anything else.
 *
 * @example
 * ```ts
 * parseGrant('publish:github.#'); // { action: 'publish', pattern: 'github.#' }
 * ```
 */
export function parseGrant(text: string): Grant | undefined {
  const [, action, pattern] = FORM.exec(text) ?? [];
  return action === undefined || pattern === undefined ? undefined : { action: action as Action, pattern };
}

export function isGranted(grants: readonly Grant[], action: Action, name: string): boolean {
  return grants.some((grant) => grant.action === action && matchesTopic(grant.pattern, name));
}
