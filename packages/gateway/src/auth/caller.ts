import { type Action, isGranted, isGrantedForAll, type Scope } from './scope.js';

/** Who sends a request, and what it may do. */
export interface Caller {
  /** The name of its key; `local` where no keys are set and only this machine is listened to. */
  readonly name: string;
  /** Of `consume`, the name is that of a service. */
  may(action: Action, name: string): boolean;
  /** Whether it may read every event type that a topic pattern matches. */
  mayReadAll(pattern: string): boolean;
  /** Whether it may do that with every event type, and with what has none. */
  mayAll(action: Action): boolean;
  /** Whether there is any event type that it may do that with. */
  mayAny(action: Action): boolean;
  /** Whether it may use what tells of no single event type. */
  readonly mayRead: boolean;
  /** As they stand in its key: `read:github.#`. */
  readonly scopes: readonly string[];
}

const ACTIONS: readonly Action[] = ['publish', 'command', 'read', 'origin', 'operate', 'consume'];

/** Where no keys are set: whoever reaches the loopback address. */
export const LOCAL_CALLER: Caller = {
  name: 'local',
  may: () => true,
  mayReadAll: () => true,
  mayAll: () => true,
  mayAny: () => true,
  mayRead: true,
  scopes: ACTIONS.map((action) => `${action}:#`),
};

export function callerOf(name: string, scopes: readonly Scope[]): Caller {
  return {
    name,
    may: (action, named) => isGranted(scopes, action, named),
    mayReadAll: (pattern) => isGrantedForAll(scopes, 'read', pattern),
    mayAll: (action) => scopes.some((scope) => scope.action === action && scope.pattern === '#'),
    mayAny: (action) => scopes.some((scope) => scope.action === action),
    mayRead: scopes.some(({ action }) => action === 'read'),
    scopes: scopes.map(({ action, pattern }) => `${action}:${pattern}`),
  };
}
