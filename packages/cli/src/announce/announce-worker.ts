import { PassThrough } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { type Announcement, AnnouncementFolder } from '@bloodbank/runner';
import { createContext } from '../shell/command-context.js';
import { reasonOf } from './kept-announcements.js';
import { type Door, openDoor } from './open-door.js';
import type { WorkerAnswer, WorkerInput, WorkerRequest } from './worker-messages.js';

const { options, env, cwd, keptIn } = workerData as WorkerInput;
const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough().resume(), process.stderr];
const keptBefore = new AnnouncementFolder(keptIn);
const end = { lost: 0, kept: 0, reason: undefined as string | undefined, isWaiting: false };
let lostBeforeFlush = 0;
let inOutbox = 0;

const opened = Promise.resolve().then(async () => {
  const door = await openDoor(createContext({ stdin, stdout, stderr, env, cwd }, options));
  await publishKept(door).catch(() => {});
  return door;
});
let line: Promise<unknown> = opened.catch(() => {});

parentPort?.on('message', (message: WorkerRequest) => {
  line = line.then(() => {
    if (message === 'close') return close();
    if (message === 'flush') return flush();
    return announce(message);
  });
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

/** What earlier runs could not publish comes first; what cannot be published today either stays. */
async function publishKept(door: Door): Promise<void> {
  for await (const { announcement, remove } of keptBefore.list()) {
    const stored = await door.publish(announcement).catch(() => undefined);
    if (stored === undefined) continue;
    if (stored === 'outbox') inOutbox++;
    await remove();
  }
}

async function announce(announcement: Announcement): Promise<void> {
  try {
    if ((await (await opened).publish(announcement)) === 'outbox') inOutbox++;
  } catch (thrown) {
    const reason = reasonOf(thrown);
    end.reason ??= reason;
    await keptBefore.keep({ announcement, reason }).then(
      () => end.kept++,
      () => end.lost++,
    );
  }
}

function flush(): void {
  answer({ flushed: { lost: end.lost - lostBeforeFlush, reason: end.reason } });
  lostBeforeFlush = end.lost;
}

async function close(): Promise<void> {
  const door = await opened.catch(() => undefined);
  await door?.close().catch(() => {});
  end.isWaiting = inOutbox > 0 && (door?.waiting() ?? 0) > 0;
  answer(end);
  parentPort?.close();
}
