/** Hands one item over; `settled` is called when the batch that it is in was confirmed, or with why it was not. */
export type Batched<T> = (item: T, settled: (error?: unknown) => void) => void;

/**
 * What a user writes around a client that sends lists: what comes while one list is on its way makes up the next.
 */
export function createBatcher<T>(send: (items: T[]) => Promise<void>): Batched<T> {
  let waiting: { readonly item: T; readonly settled: (error?: unknown) => void }[] = [];
  let isSending = false;
  const flush = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const error = await send(batch.map(({ item }) => item)).then(
        () => undefined,
        (thrown: unknown) => thrown ?? new Error('The batch failed.'),
      );
      for (const { settled } of batch) settled(error);
    }
    isSending = false;
  };
  return (item, settled) => {
    waiting.push({ item, settled });
    // At the end of this turn, so that what is published in one turn leaves together.
    if (!isSending) {
      isSending = true;
      queueMicrotask(() => void flush());
    }
  };
}
