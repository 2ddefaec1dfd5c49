import type { CorrelationStore, Logger } from '@bloodbank/core';
import { createRecording } from '@bloodbank/correlation';
import type { GatewayBus } from '@bloodbank/gateway';

/**
 * Records every event that passes on the bus, whoever publishes it, without taking it from anybody. For the one process
 * that answers for the others where they have no Redis in common.
 */
export async function followEvents(
  bus: Pick<GatewayBus, 'tap'>,
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
