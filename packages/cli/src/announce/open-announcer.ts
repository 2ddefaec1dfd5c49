import { Worker } from 'node:worker_threads';
import { toError } from '@bloodbank/core/errors';
import type { Announcement } from '@bloodbank/runner';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { keptAnnouncementsOf } from './kept-announcements.js';
import type { AnnouncerEnd, AnnouncerFlush, WorkerAnswer, WorkerInput, WorkerRequest } from './worker-messages.js';

/** Publishes what runs have to tell, beside them. */
export interface Announcer {
  /** Never throws, and waits for nothing. Published in the order of the calls. */
  announce(announcement: Announcement): void;
  /** Resolves when everything that was announced is published, stands on disk, or is lost: with how many are, since the last flush. */
  flush(): Promise<AnnouncerFlush['flushed']>;
  /** The same, for the last time. Says on stderr what is not published, and why. */
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
    workerData: { options, env: { ...env }, cwd, keptIn: keptAnnouncementsOf(context) } satisfies WorkerInput,
  });
  let told = 0;
  let toldBeforeFlush = 0;
  const flushes: ((flushed: AnnouncerFlush['flushed']) => void)[] = [];
  const ended = new Promise<AnnouncerEnd>((resolve) => {
    const fail = (reason: string): void => resolve({ lost: told, kept: 0, reason, isWaiting: false });
    worker.on('message', (answer: WorkerAnswer) => {
      if ('flushed' in answer) flushes.shift()?.(answer.flushed);
      else resolve(answer);
    });
    worker.on('error', (thrown) => fail(toError(thrown).message));
    worker.on('exit', () => fail('The thread that publishes ended early.'));
  });
  const send = (request: WorkerRequest): void => worker.postMessage(request);
  return {
    announce(announcement) {
      told++;
      send(announcement);
    },
    async flush() {
      const toldSince = told - toldBeforeFlush;
      toldBeforeFlush = told;
      const flushed = new Promise<AnnouncerFlush['flushed']>((resolve) => flushes.push(resolve));
      send('flush');
      return Promise.race([flushed, ended.then(({ reason }) => ({ lost: toldSince, reason }))]);
    },
    async close() {
      send('close');
      const { lost, kept, reason, isWaiting } = await ended;
      await worker.terminate();
      if (lost > 0) await notes.line(escapeText(`${lost} of ${told} events were not published: ${reason}`));
      else if (kept > 0) {
        await notes.line(escapeText(`${kept} of ${told} events are kept until this is mended: ${reason}`));
      } else if (isWaiting) {
        await notes.line('The broker is away; the events wait on disk, and the next run publishes them.');
      }
    },
  };
}
