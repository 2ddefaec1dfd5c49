import type { ContractTypes, Envelope } from '@bloodbank/core';
import type { Handler } from '../handler.js';
import { runHandler } from '../run-handler.js';
import type { BatchHandler, BatchItem } from './batch-handler.js';
import { type BatchCollector, type BatchLimits, collectBatches } from './collect-batches.js';

/**
 * A handler of single events that hands them on in batches. Every event keeps its own delivery: it is acknowledged,
 * retried or dead-lettered by its own result.
 */
export function inBatches<T extends ContractTypes, E extends Envelope>(
  handler: BatchHandler<T, E>,
  limits: BatchLimits,
  handlerTimeoutMs: number,
  stopping: AbortSignal,
): { readonly handler: Handler<T, E>; readonly collector: BatchCollector<BatchItem<T, E>> } {
  const collector = collectBatches<BatchItem<T, E>>(limits, async (items) => {
    let outcome: readonly PromiseSettledResult<unknown>[] | undefined;
    const run = async (signal: AbortSignal): Promise<void> => {
      outcome = (await handler(items, signal)) ?? undefined;
    };
    await runHandler(run, handlerTimeoutMs, stopping);
    return outcome;
  });
  return { collector, handler: (event, context) => collector.add({ event, context }) };
}
