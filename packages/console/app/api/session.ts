import { signal } from '@preact/signals';
import { call, type Problem, problemOf } from './call.js';
import type { View } from './views.js';

/** `GET /me`: who looks, what he may do, and which rooms this gateway has. */
export interface Session {
  readonly name: string;
  readonly keys_required: boolean;
  readonly scopes: readonly string[];
  readonly may: {
    readonly read: boolean;
    readonly publish: boolean;
    readonly command: boolean;
    readonly operate: boolean;
  };
  readonly context: { readonly name: string; readonly production: boolean };
  readonly version: string;
  /** Those of everybody. */
  readonly views: readonly View[];
  readonly rooms: Readonly<Record<Room, boolean>>;
}

export type Room = 'queues' | 'history' | 'commands' | 'agents' | 'replay' | 'dispatcher' | 'projections';

export const session = signal<Session | undefined>(undefined);
export const sessionProblem = signal<Problem | undefined>(undefined);

export async function loadSession(): Promise<void> {
  try {
    session.value = await call<Session>('me');
    sessionProblem.value = undefined;
    document.documentElement.classList.toggle('production', session.value.context.production);
  } catch (thrown) {
    sessionProblem.value = problemOf(thrown);
  }
}

/** Undefined while it is not known yet: nothing is refused on a guess. */
export function mayOperate(): boolean {
  return session.value?.may.operate !== false;
}
