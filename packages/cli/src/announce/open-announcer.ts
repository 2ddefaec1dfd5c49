import { Worker } from 'node:worker_threads';
import { toError } from '@bloodbank/core/errors';
import type { Announcement } from '@bloodbank/runner';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import type { AnnouncerEnd, WorkerInput } from './worker-messages.js';

/** Publishes what runs have to tell, beside them. */
export interface Announcer {
  /** Never throws, and waits for nothing. Published in the order of the calls. */
  announce(announcement: Announcement): void;
  /** Resolves when everything is published or stands on disk. Says on stderr what is neither, and why. */
  close(): Promise<void>;
}

/**
 * Reading the contracts takes a second, and a broker may take longer: all of that is done in a thread of its own, so that this one
 * hands on every byte of the program as it comes.
 */
export function openAnnouncer(context: CommandContext): Announcer {
  const { project, url, isDebug, settingsSources, cwd, notes } = context;
  const env = settingsSources.find(({ kind }) => kind === 'environment')?.values ?? {};
  const options = { schemas: project.schemas, debug: isDebug, ...(url === undefined ? {} : { url }) };
  const worker = new Worker(new URL('./announce-worker.js', import.meta.url), {
    workerData: { options, env: { ...env }, cwd } satisfies WorkerInput,
  });
  let told = 0;
  const ended = new Promise<AnnouncerEnd>((resolve) => {
    const fail = (reason: string): void => resolve({ lost: told, reason, isWaiting: false });
    worker.on('message', resolve);
    worker.on('error', (thrown) => fail(toError(thrown).message));
    worker.on('exit', () => fail('The thread that publishes ended early.'));
  });
  return {
    announce(announcement) {
      told++;
      worker.postMessage(announcement);
    },
    async close() {
      worker.postMessage('close');
      const { lost, reason, isWaiting } = await ended;
      await worker.terminate();
      if (lost > 0) await notes.line(escapeText(`${lost} of ${told} events were not published: ${reason}`));
      else if (isWaiting) {
        await notes.line('The broker is away; the events wait on disk, and the next run publishes them.');
      }
    },
  };
}
