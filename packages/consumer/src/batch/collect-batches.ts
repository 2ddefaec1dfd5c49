import { BloodbankError } from '@bloodbank/core/errors';

export interface BatchLimits {
  /** A batch begins when it has this many items, */
  readonly size: number;
  /** or when its first item has waited this long. */
  readonly waitMs: number;
  /** Greatest number of batches that run at a time; what comes meanwhile gathers. */
  readonly concurrency: number;
}

/** How one item of a batch ended. */
type Ended = { readonly resolve: (value?: unknown) => void; readonly reject: (reason: unknown) => void };

export interface BatchCollector<I> {
  /** Resolves with the item's own result when its batch was handled; rejects with what became of it otherwise. */
  add(item: I): Promise<unknown>;
  /** From now on nothing waits for company. */
  flush(): void;
}

/** Gathers items that come one by one into batches, and tells each giver how its own item ended. */
export function collectBatches<I>(
  { size, waitMs, concurrency }: BatchLimits,
  run: (items: readonly I[]) => Promise<readonly PromiseSettledResult<unknown>[] | undefined>,
): BatchCollector<I> {
  const gathering: { readonly item: I; readonly ended: Ended }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let runningCount = 0;
  /** What gathers has waited long enough: it begins as soon as a running batch ends. */
  let isDue = false;
  let isFlushed = false;

  function beginWhatCan(): void {
    while (runningCount < concurrency && (gathering.length >= size || ((isDue || isFlushed) && gathering.length > 0))) {
      const batch = gathering.splice(0, size);
      clearTimeout(timer);
      isDue = false;
      if (gathering.length > 0) waitForMore();
      runningCount += 1;
      void settle(batch).finally(() => {
        runningCount -= 1;
        beginWhatCan();
      });
    }
  }

  function waitForMore(): void {
    timer = setTimeout(() => {
      isDue = true;
      beginWhatCan();
    }, waitMs);
  }

  async function settle(batch: typeof gathering): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results !== undefined) assertOneEach(results, batch.length);
      batch.forEach(({ ended }, index) => {
        const result = results?.[index];
        if (result?.status === 'rejected') ended.reject(result.reason);
        else ended.resolve(result?.value);
      });
    } catch (thrown) {
      for (const { ended } of batch) ended.reject(thrown);
    }
  }

  return {
    add: (item) =>
      new Promise<unknown>((resolve, reject) => {
        gathering.push({ item, ended: { resolve, reject } });
        if (gathering.length === 1) waitForMore();
        beginWhatCan();
      }),
    flush() {
      isFlushed = true;
      beginWhatCan();
    },
  };
}

/** A result that is missing would settle an event by guess. */
function assertOneEach(results: readonly PromiseSettledResult<unknown>[], length: number): void {
  const isComplete = Array.isArray(results) && results.length === length && results.every(isResult);
  if (isComplete) return;
  const message = `A batch of ${length} events needs ${length} settled results, as Promise.allSettled returns them, or none.`;
  throw new BloodbankError('handler.failed', message);
}

function isResult(value: unknown): boolean {
  const status = typeof value === 'object' && value !== null && 'status' in value ? value.status : undefined;
  return status === 'fulfilled' || status === 'rejected';
}
