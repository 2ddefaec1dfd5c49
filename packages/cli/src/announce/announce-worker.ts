import { PassThrough } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { toError } from '@bloodbank/core/errors';
import type { Announcement } from '@bloodbank/runner';
import { createContext } from '../shell/command-context.js';
import { openDoor } from './open-door.js';
import type { WorkerAnswer, WorkerInput, WorkerRequest } from './worker-messages.js';

const { options, env, cwd } = workerData as WorkerInput;
const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough().resume(), process.stderr];
const end = { lost: 0, isWaiting: false, reason: undefined as string | undefined };
let kept = 0;

const opened = Promise.resolve().then(() => openDoor(createContext({ stdin, stdout, stderr, env, cwd }, options)));
let line: Promise<unknown> = opened.catch(() => {});

parentPort?.on('message', (message: WorkerRequest) => {
  line = line.then(() => {
    if (message === 'close') return close();
    if (message === 'flush') return answer('flushed');
    return announce(message);
  });
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

async function announce(announcement: Announcement): Promise<void> {
  try {
    if ((await (await opened).publish(announcement)) === 'outbox') kept++;
  } catch (thrown) {
    end.lost++;
    end.reason ??= toError(thrown).message;
  }
}

async function close(): Promise<void> {
  const door = await opened.catch(() => undefined);
  await door?.close().catch(() => {});
  end.isWaiting = kept > 0 && (door?.waiting() ?? 0) > 0;
  answer(end);
  parentPort?.close();
}
