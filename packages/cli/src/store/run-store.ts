import { createStopSignal } from '@bloodbank/bus/parts';
import { maskUrl } from '@bloodbank/core/message';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { requireBroker } from '../shell/open-bus.js';
import { withEventStore } from './open-event-store.js';
import { openRecorder } from './open-recorder.js';

/** A script may wait for this. */
export const RECORDING_LINE = 'Recording everything that is published';

const LOOK_EVERY_MS = 1_000;

/** Records until SIGINT or SIGTERM; a database that is away ends nothing. */
export async function runStore(context: CommandContext): Promise<number> {
  const stop = createStopSignal();
  const { notes, out, isJson } = context;
  const { url, close } = await requireBroker(context);
  try {
    await withEventStore(context, async (store) => {
      const recorder = await openRecorder(context, url, store);
      const from = escapeText(maskUrl(url));
      const into = escapeText(String(store.health().details['address'] ?? store.health().store));
      await notes.line(`${RECORDING_LINE} at ${from} into ${into}. Ctrl-C ends it.`);
      let last = recorder.health().status;
      const looking = setInterval(() => {
        const { status, reason = '' } = recorder.health();
        if (status === last) return;
        last = status;
        const text = status === 'healthy' ? 'Recording again.' : `Not recording; events wait in the queue: ${reason}`;
        void notes.line(escapeText(text));
      }, LOOK_EVERY_MS);
      await stop.stopped;
      clearInterval(looking);
      await recorder.stop();
      const { recorded, known, parked, waiting } = recorder.health();
      const summary = { recorded, known, parked, waiting };
      if (isJson) await out.json({ status: 'down', ...summary });
      else await notes.line(`Recorded ${recorded}, known already ${known}, parked ${parked}.`);
    });
    return EXIT_OK;
  } finally {
    await close();
    stop.release();
  }
}
