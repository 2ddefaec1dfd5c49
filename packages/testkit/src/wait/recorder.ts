import { type WaitOptions, waitFor } from './wait-for.js';

/** Keeps what happened, so that a test can wait for it instead of guessing how long it takes. */
export interface Recorder<T> {
  readonly items: readonly T[];
  record(item: T): void;
  /** The first item, past or future, for which `matches` holds. */
  waitFor(matches: (item: T) => boolean, options?: WaitOptions): Promise<T>;
  /** All items, as soon as there are at least `count`. */
  waitForCount(count: number, options?: WaitOptions): Promise<readonly T[]>;
}

export function createRecorder<T>(): Recorder<T> {
  const items: T[] = [];
  return {
    items,
    record: (item) => {
      items.push(item);
    },
    waitFor: async (matches, options) => {
      const [found] = await waitFor(
        () => {
          const index = items.findIndex(matches);
          return index >= 0 && items.slice(index, index + 1);
        },
        { what: 'a matching item', ...options },
      );
      return found as T;
    },
    waitForCount: async (count, options) => {
      await waitFor(() => items.length >= count, { what: `${count} items`, ...options }).catch((error: Error) => {
        throw new Error(`${error.message} There are ${items.length}.`, { cause: error });
      });
      return items;
    },
  };
}
