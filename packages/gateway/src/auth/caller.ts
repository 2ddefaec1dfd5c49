import { type Action, isGranted, type Scope } from './scope.js';

/** Who sends a request, and what it may do. */
export interface Caller {
  /** The name of its key; `local` where no keys are set and only this machine is listened to. */
  readonly name: string;
  may(action: Action, eventType: string): boolean;
  /** Whether it may use what tells of no single event type. */
  readonly mayRead: boolean;
}

/** Where no keys are set: whoever reaches the loopback address. */
export const LOCAL_CALLER: Caller = { name: 'local', may: () => true, mayRead: true };

export function callerOf(name: string, scopes: readonly Scope[]): Caller {
  return {
    name,
    may: (action, eventType) => isGranted(scopes, action, eventType),
    mayRead: scopes.some(({ action }) => action === 'read'),
  };
}
