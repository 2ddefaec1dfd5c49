import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { DeadLetterDecision, QueueAdmin } from '@bloodbank/core/ports';
import { pause as pauseFor } from '@bloodbank/core/time';
import type { JobEnd, JobWork } from '../jobs/jobs.js';
import type { Site } from '../site.js';
import type { LetterArchive } from './archive.js';
import type { DeadLetterDesk } from './dead-letter-desk.js';
import { createLetterIds, factsOf } from './letter-facts.js';
import { selectLetters } from './letter-selection.js';
import { partitionTarget } from './partition-target.js';
import { planMove } from './plan-move.js';
import { createRateLimit } from './rate-limit.js';
import type { QueuePair } from './resolve-queue.js';
import { visitLetters } from './visit-letters.js';

/** What the jobs on dead letters stand on. */
export interface LetterJobsOptions {
  readonly site: Pick<Site, 'openAdmin'>;
  readonly desk: DeadLetterDesk;
  readonly registry: Registry;
}

/** Which letters: of one queue, by their ids. What comes to rest meanwhile is none of them. */
export interface ChosenLetters {
  readonly pair: QueuePair;
  readonly ids: readonly string[];
}

export interface PacedRedrive {
  readonly perSecond?: number;
  /** Begins with 1, 10, 100, so that what goes wrong goes wrong a little. */
  readonly ramp?: boolean;
  /** Stops when anything else comes to rest in the queue meanwhile. */
  readonly stopOnFailure?: boolean;
  /** Between two steps of a ramp. Default: one second. */
  readonly betweenSteps?: (signal: AbortSignal) => Promise<void>;
}

/** What was asked for, and is still there. */
export interface LeftLetter {
  readonly id: string;
  readonly event_id: string | null;
  readonly reason: string;
}

/** All are counted, and the first ones named. */
class LeftLetters {
  count = 0;
  readonly first: LeftLetter[] = [];

  add(letter: LeftLetter): void {
    this.count += 1;
    if (this.first.length < MAX_LEFT) this.first.push(letter);
  }
}

const RAMP = [1, 10, 100];
/** The broker takes letters back from a hand that holds them too long; and whoever looks wants to see them. */
const MAX_VISIT_MS = 60_000;
const MAX_LEFT = 100;
const STEP = 100;

const ARRIVAL = 'Something came to rest in the queue meanwhile: what was moved may fail again.';

/** Moves letters back to their queue; the copy is confirmed before the letter is removed. */
export function redriveLetters(
  { site, desk, registry }: LetterJobsOptions,
  { pair, ids }: ChosenLetters,
  { perSecond, ramp = false, stopOnFailure = false, betweenSteps = waitASecond }: PacedRedrive,
  job: JobWork,
): Promise<JobEnd> {
  const pace = createRateLimit(perSecond, job.signal);
  const left = new LeftLetters();
  const target = pair.queue;
  const steps = ramp ? RAMP : [];
  return workThrough({ site, desk }, { pair, ids }, job, {
    stepSize: (step) => steps[step] ?? (ramp || stopOnFailure ? STEP : Number.POSITIVE_INFINITY),
    betweenSteps: async () => {
      if (ramp) await betweenSteps(job.signal);
    },
    stopsAtArrival: stopOnFailure,
    left,
    async decide(letter, id) {
      const plan =
        target === undefined
          ? 'Nothing tells whose dead letter it is.'
          : planMove(letter, partitionTarget(letter, target), [], registry);
      if (typeof plan !== 'string') {
        await pace();
        // Whoever cancelled while its turn was waited for does not want it any more.
        return job.signal.aborted ? { kind: 'stop' } : plan;
      }
      left.add({ id, event_id: letter.eventId ?? null, reason: plan });
      return { kind: 'keep' };
    },
  });
}

/** Puts letters aside; each stands in the archive before it leaves its queue. */
export function archiveLetters(
  options: LetterJobsOptions,
  { pair, ids }: ChosenLetters,
  archive: LetterArchive,
  by: string,
  job: JobWork,
): Promise<JobEnd> {
  return workThrough(options, { pair, ids }, job, {
    async decide(letter, id) {
      const facts = {
        ...factsOf(letter, pair.deadLetterQueue, id),
        deadLetterQueue: pair.deadLetterQueue,
        ofQueue: pair.queue,
        archivedAt: new Date().toISOString(),
        archivedBy: by,
      };
      await archive.put({ facts, letter });
      return { kind: 'remove' };
    },
  });
}

/** Removes letters for good. */
export function purgeLetters(options: LetterJobsOptions, chosen: ChosenLetters, job: JobWork): Promise<JobEnd> {
  return workThrough(options, chosen, job, { decide: async () => ({ kind: 'remove' }) });
}

/**
 * Puts archived letters back where they rested: each rests there, confirmed, before it leaves the archive. A process that dies in
 * between leaves it in both.
 */
export async function restoreLetters(
  { site, desk }: Pick<LetterJobsOptions, 'site' | 'desk'>,
  archive: LetterArchive,
  ids: readonly string[],
  job: JobWork,
): Promise<JobEnd> {
  const admin = await site.openAdmin();
  const left = new LeftLetters();
  let done = 0;
  try {
    for (const id of ids) {
      if (job.signal.aborted) return { state: 'stopped', message: 'It was interrupted.', result: { left: left.first } };
      const found = await archive.find(id);
      if (found === undefined) left.add({ id, event_id: null, reason: 'It is not in the archive any more.' });
      else {
        await admin.put(found.facts.deadLetterQueue, found.letter);
        await archive.remove(id);
        desk.outdate(found.facts.deadLetterQueue);
        done += 1;
      }
      job.progress({ done, failed: left.count });
    }
    return { result: { left: left.first } };
  } finally {
    await admin.close();
  }
}

interface LetterWork {
  readonly decide: (letter: DeadLetter, id: string) => Promise<DeadLetterDecision>;
  /** How many are dealt with before the letters in hand are given back. Default: all. */
  readonly stepSize?: (step: number) => number;
  readonly betweenSteps?: () => Promise<void>;
  readonly stopsAtArrival?: boolean;
  readonly left?: LeftLetters;
}

/** Visits the queue, step by step, until everything that was chosen was dealt with or is there no more. */
async function workThrough(
  { site, desk }: Pick<LetterJobsOptions, 'site' | 'desk'>,
  { pair: { deadLetterQueue }, ids }: ChosenLetters,
  job: JobWork,
  {
    decide,
    stepSize = () => Number.POSITIVE_INFINITY,
    betweenSteps,
    stopsAtArrival = false,
    left = new LeftLetters(),
  }: LetterWork,
): Promise<JobEnd> {
  return desk.turns.takeForJob(deadLetterQueue, job.id, async () => {
    const admin = await site.openAdmin();
    const selection = selectLetters(ids);
    const atFirst = await restingIn(admin, deadLetterQueue);
    let done = 0;
    try {
      for (let step = 0; selection.left > 0; step++) {
        const { dealtWith, hasSeenAll } = await visitStep(step);
        done += dealtWith;
        job.progress({ done, failed: left.count });
        if (job.signal.aborted)
          return { state: 'stopped', message: 'It was interrupted.', result: { left: left.first } };
        if (hasSeenAll || selection.left === 0) break;
        await betweenSteps?.();
        if (stopsAtArrival && (await restingIn(admin, deadLetterQueue)) > atFirst - done) {
          return { state: 'stopped', message: ARRIVAL, result: { left: left.first } };
        }
      }
      const gone = selection.left;
      const message = gone === 0 ? {} : { message: `${gone} were not there any more.` };
      return { ...message, result: { left: left.first, gone } };
    } finally {
      desk.outdate(deadLetterQueue);
      await admin.close();
    }

    async function visitStep(step: number): Promise<{ readonly dealtWith: number; readonly hasSeenAll: boolean }> {
      const size = stepSize(step);
      const endsAtMs = performance.now() + MAX_VISIT_MS;
      const idOf = createLetterIds();
      let hasSeenAll = true;
      let dealtWith = 0;
      let decided = '';
      const noteDone = (): void => {
        dealtWith += 1;
        desk.forget(deadLetterQueue, decided);
        job.progress({ done: done + dealtWith, failed: left.count });
      };
      const stop = (): DeadLetterDecision => {
        hasSeenAll = false;
        return { kind: 'stop' };
      };
      const decideNext = async (letter: DeadLetter): Promise<DeadLetterDecision> => {
        const isOver = dealtWith >= size || selection.left === 0 || (dealtWith > 0 && performance.now() > endsAtMs);
        if (job.signal.aborted || isOver) return stop();
        const id = idOf(letter);
        if (!selection.has(id)) return { kind: 'keep' };
        const decision = await decide(letter, id);
        if (decision.kind === 'stop') return stop();
        selection.take(id);
        decided = id;
        return decision;
      };
      await visitLetters(admin, deadLetterQueue, decideNext, noteDone);
      return { dealtWith, hasSeenAll };
    }
  });
}

async function restingIn(admin: QueueAdmin, deadLetterQueue: string): Promise<number> {
  return (await admin.inspect(deadLetterQueue))?.messages ?? 0;
}

async function waitASecond(signal: AbortSignal): Promise<void> {
  await pauseFor(1_000, signal);
}
