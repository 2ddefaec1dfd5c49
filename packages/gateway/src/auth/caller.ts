import { type Action, isGranted, isGrantedForAll, type Scope } from './scope.js';

/** Who sends a request, and what it may do. */
export interface Caller {
  /** The name of its key; `local` where no keys are set and only this machine is listened to. */
  readonly name: string;
  /** Of `consume`, the name is that of a service. */
  may(action: Action, name: string): boolean;
  /** Whether it may read every event type that a topic pattern matches. */
  mayReadAll(pattern: string): boolean;
  /** Whether it may use what tells of no single event type. */
  readonly mayRead: boolean;
}

/** Where no keys are set: whoever reaches the loopback address. */
export const LOCAL_CALLER: Caller = { name: 'local', may: () => true, mayReadAll: () => true, mayRead: true };

export function callerOf(name: string, scopes: readonly Scope[]): Caller {
  return {
    name,
    may: (action, named) => isGranted(scopes, action, named),
    mayReadAll: (pattern) => isGrantedForAll(scopes, 'read', pattern),
    mayRead: scopes.some(({ action }) => action === 'read'),
  };
}
