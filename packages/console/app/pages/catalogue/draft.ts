import { signal } from '@preact/signals';

/** A payload on its way into the form of its type: "publish like this". */
export interface Draft {
  readonly type: string;
  readonly payload: unknown;
}

export const draft = signal<Draft | undefined>(undefined);

export function takeDraft(taken: Draft): void {
  draft.value = taken;
}
