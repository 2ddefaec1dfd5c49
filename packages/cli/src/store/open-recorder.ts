import { createLogger } from '@bloodbank/bus/parts';
import type { EventStore } from '@bloodbank/core/ports';
import type { Recorder } from '@bloodbank/event-store';
import type { CommandContext } from '../shell/command-context.js';
import { openTransport } from '../shell/open-transport.js';

/** Keeps what is published on a broker, until it is stopped. The store is its owner's to close. */
export async function openRecorder(context: CommandContext, brokerUrl: string, store: EventStore): Promise<Recorder> {
  const logger = createLogger(context.settings, 'recorder');
  const transport = await openTransport(context, brokerUrl, { clientName: 'bloodbank recorder', logger });
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
