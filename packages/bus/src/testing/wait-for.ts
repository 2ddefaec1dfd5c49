import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** What `look` finds, once it finds something; undefined after the deadline. */
export async function waitFor<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > endsAt) return found;
    await pause(LOOK_EVERY_MS);
  }
}
