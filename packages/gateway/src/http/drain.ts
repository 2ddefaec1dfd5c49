import type { ServerResponse } from 'node:http';

/**
 * Knows what is being answered, so that the gateway can end in order.
 *
 * States:
 * - serving: from the start.
 * - draining: from `begin` on. New requests are refused by whoever asks `isDraining`; those that were entered before run on.
 */
export interface Drain {
  readonly isDraining: boolean;
  enter(response: ServerResponse): void;
  /** Calls back at once when `begin` is called, for what would never end by itself. */
  onBegin(end: () => void): void;
  /** Resolves once nothing is being answered any more, or after that time. */
  begin(timeoutMs: number): Promise<void>;
}

export function createDrain(): Drain {
  const open = new Set<ServerResponse>();
  const ends: (() => void)[] = [];
  let state: 'serving' | 'draining' = 'serving';
  let onEmpty = (): void => {};
  return {
    get isDraining() {
      return state === 'draining';
    },
    enter(response) {
      open.add(response);
      response.once('close', () => {
        open.delete(response);
        if (open.size === 0) onEmpty();
      });
    },
    onBegin: (end) => void ends.push(end),
    async begin(timeoutMs) {
      state = 'draining';
      for (const end of ends) end();
      if (open.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    },
  };
}
