import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { HandlerContext } from '../handler.js';

/** One event of a batch, with what a handler of its own would have been given. */
export interface BatchItem<T extends ContractTypes, E extends Envelope> {
  readonly event: E;
  readonly context: HandlerContext<T>;
}

/**
 * Handles several events at once and says of each how it ended: a result per item, in the order of the items, as
 * `Promise.allSettled` returns them. Returning nothing settles all as done; throwing fails all.
 */
export type BatchHandler<T extends ContractTypes, E extends Envelope> = (
  items: readonly BatchItem<T, E>[],
  signal: AbortSignal,
) => Promise<BatchOutcome> | BatchOutcome;

// `void`, so that a handler without a return statement fits.
// biome-ignore lint/suspicious/noConfusingVoidType: it stands for the return type of such a handler.
export type BatchOutcome = readonly PromiseSettledResult<unknown>[] | void;
