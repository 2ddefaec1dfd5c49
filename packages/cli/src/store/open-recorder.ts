import { transportFor } from '@bloodbank/bus/broker';
import { createLogger } from '@bloodbank/bus/parts';
import type { EventStore } from '@bloodbank/core/ports';
import type { Recorder } from '@bloodbank/event-store';
import type { CommandContext } from '../shell/command-context.js';

/** Keeps what is published on a broker, until it is stopped. The store is its owner's to close. */
export async function openRecorder(context: CommandContext, brokerUrl: string, store: EventStore): Promise<Recorder> {
  const { settings } = context;
  const logger = createLogger(settings, 'recorder');
  const factory = await transportFor(brokerUrl);
  const transport = await factory.connect({
    url: brokerUrl,
    topology: [],
    exchange: settings.EXCHANGE_NAME,
    clientName: 'bloodbank recorder',
    heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
    connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
    logger,
  });
  const { startRecorder } = await import('@bloodbank/event-store');
  const recorder = await startRecorder({ transport, store, logger }).catch(async (thrown: unknown) => {
    await transport.close();
    throw thrown;
  });
  return {
    health: () => recorder.health(),
    async stop() {
      try {
        await recorder.stop();
      } finally {
        await transport.close();
      }
    },
  };
}
