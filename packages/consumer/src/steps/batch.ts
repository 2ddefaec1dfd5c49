import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { ACKNOWLEDGED, type Step } from '@bloodbank/core/pipeline';
import { registeredApi } from '@bloodbank/core/telemetry';
import type { BatchHandler, BatchItem } from '../batch/batch-handler.js';
import { type BatchCollector, type BatchLimits, collectBatches } from '../batch/collect-batches.js';
import type { Verified } from '../passage.js';
import { runWithin } from '../run-within.js';
import { assertNotFalse } from './handle.js';

/** A handler whose types have done their work. */
export type AnyBatchHandler = BatchHandler<ContractTypes, Envelope>;

/** A last step that hands events on in batches: every event keeps its own delivery, and is settled by its own result. */
export interface BatchStep {
  readonly step: Step<Verified>;
  readonly collector: Pick<BatchCollector<unknown>, 'flush'>;
}

export function batch(
  handler: AnyBatchHandler,
  limits: BatchLimits,
  handlerTimeoutMs: number,
  stopping: AbortSignal,
): BatchStep {
  const collector = collectBatches<BatchItem<ContractTypes, Envelope>>(limits, async (items) => {
    const handle = () => runWithin((signal) => handler(items, signal), handlerTimeoutMs, stopping);
    const api = registeredApi();
    // In no event's trace: each item's own context goes on with its own.
    const handled = api === undefined ? handle() : api.context.with(api.ROOT_CONTEXT, handle);
    return (await handled) ?? undefined;
  });
  return {
    collector,
    async step({ event, context: own }) {
      assertNotFalse(await collector.add({ event, context: own }), event.event_type);
      return ACKNOWLEDGED;
    },
  };
}
