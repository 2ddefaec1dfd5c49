import type { Kind } from '@bloodbank/core/contract';
import { matchesTopic, patternCovers } from '@bloodbank/core/routing';

/** What a key is good for: one action on the event types that a topic pattern matches. */
export interface Scope {
  readonly action: Action;
  readonly pattern: string;
}

/**
 * Commands set one owner to work, so publishing events does not include them. `origin`: to say whose a message is. `operate`: to
 * change what rests or runs, such as a dead letter, an agent, a projection. `consume`: to take a service's deliveries; its pattern is one
 * of service names.
 */
export type Action = 'publish' | 'command' | 'read' | 'origin' | 'operate' | 'consume';

const SCOPE = /^(publish|command|read|origin|operate|consume):([A-Za-z0-9_*#-]+(?:\.[A-Za-z0-9_*#-]+)*)$/;

export function parseScope(text: string): Scope | undefined {
  const [, action, pattern] = SCOPE.exec(text) ?? [];
  return action === undefined || pattern === undefined ? undefined : { action: action as Action, pattern };
}

export function isGranted(scopes: readonly Scope[], action: Action, eventType: string): boolean {
  return scopes.some((scope) => scope.action === action && matchesTopic(scope.pattern, eventType));
}

/** Whether it is granted for every event type that a pattern matches. Never says yes wrongly. */
export function isGrantedForAll(scopes: readonly Scope[], action: Action, pattern: string): boolean {
  return scopes.some((scope) => scope.action === action && patternCovers(scope.pattern, pattern));
}

/** What a sender needs for a message of this kind. Of an unknown type nobody knows the kind; it counts as an event. */
export function sendingAction(kind: Kind | undefined): Action {
  return kind === undefined || kind === 'event' ? 'publish' : 'command';
}
