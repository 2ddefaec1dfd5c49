import type { LetterFacts } from '@bloodbank/operations';
import type { Caller } from '../auth/caller.js';
import type { Action } from '../auth/scope.js';

/** What is no event has no type that a scope could name: it is for those who may do that with everything. */
export function mayTouch(caller: Caller, action: Action, { eventType }: Pick<LetterFacts, 'eventType'>): boolean {
  return eventType === undefined ? caller.mayAll(action) : caller.may(action, eventType);
}
