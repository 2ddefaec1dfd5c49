import type { ContractTypes, CorrelationStore, Logger } from '@bloodbank/core';
import { createRecording } from '@bloodbank/correlation';
import type { Bus } from '../bus/bus.js';

/**
 * Records every event that passes on the bus, whoever publishes it, without taking it from anybody. For the one process
 * that answers for the others where they have no Redis in common.
 */
export async function followEvents<T extends ContractTypes>(
  bus: Pick<Bus<T>, 'tap'>,
  store: CorrelationStore,
  logger: Logger,
): Promise<{ stop(): Promise<void> }> {
  const recording = createRecording(store, { logger });
  const tap = await bus.tap(['#'], (event) => recording.add(event));
  return {
    async stop() {
      await tap.stop();
      recording.stop();
    },
  };
}
