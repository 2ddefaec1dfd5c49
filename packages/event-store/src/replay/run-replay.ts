import { Unroutable } from '@bloodbank/core/errors';
import type { EventStore, StoredMessage, Transport } from '@bloodbank/core/ports';
import { pause } from '@bloodbank/core/time';
import { filterOfPlan, type ReplayPlan } from './plan.js';
import type { ReplayLog, ReplayRecord } from './replay-log.js';
import { groupOf, toReplayed } from './replayed-message.js';

export interface RunReplayOptions {
  readonly store: EventStore;
  readonly log: ReplayLog;
  readonly transport: Pick<Transport, 'publish' | 'declare' | 'watchDeadLetters' | 'placeOf'>;
  readonly plan: ReplayPlan;
  /** Who asked for it. */
  readonly by: string;
  /** At most so many a second. Default: as fast as they are confirmed. */
  readonly perSecond?: number;
  /** Begins with 1, 10, 100, so that what goes wrong goes wrong a little. */
  readonly ramp?: boolean;
  /** Stops when the service that receives it dead-letters something. Default true. */
  readonly stopAtDeadLetter?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (replayed: number, position: number) => void;
}

const BATCH = 200;
const RAMP = [1, 10, 100];
const TIMEOUT_MS = 30_000;

/**
 * Sends what a plan selects again, in its order. The checkpoint moves after each confirmed batch: a process that dies goes on from
 * there, and sends at most one batch twice, with the same ids in the same replay, so that an inbox knows the copies.
 */
export async function runReplay(options: RunReplayOptions): Promise<ReplayRecord> {
  const { store, log, transport, plan, by, ramp = false, stopAtDeadLetter = true, signal, onProgress } = options;
  let record = await log.begin(plan, by);
  if (record.state === 'done') return record;
  const group = groupOf(plan.target);
  if (group !== undefined && plan.target.kind === 'queue') await transport.declare(group);
  let deadLetter: string | undefined;
  const watch =
    group === undefined || plan.target.kind === 'queue' || !stopAtDeadLetter
      ? undefined
      : await transport.watchDeadLetters(group, ({ code, message }) => {
          deadLetter ??= `${code}: ${message}`;
        });
  const pace = createPace(options.perSecond, signal);
  let { position, replayed } = { position: Number(record.position), replayed: Number(record.replayed) };
  let round = 0;
  const stop = async (state: 'stopped' | 'cancelled' | 'done', note?: string): Promise<ReplayRecord> => {
    await log.end(plan.id, state, note);
    return { ...record, state, position, replayed, note: note ?? null };
  };
  try {
    for (;;) {
      if (signal?.aborted === true) return await stop('stopped', 'It was interrupted.');
      if (deadLetter !== undefined) return await stop('stopped', `A dead letter: ${deadLetter}`);
      const limit = Math.min(ramp ? (RAMP[round] ?? BATCH) : BATCH, options.perSecond ?? BATCH);
      round += 1;
      const filter = filterOfPlan(plan.selection);
      const batch = await store.read({ after: position, before: plan.last + 1, limit, filter });
      const sent = await sendAll(transport, plan, batch);
      replayed += sent;
      position = batch.at(-1)?.position ?? plan.last;
      const state = await log.checkpoint(plan.id, position, replayed);
      record = { ...record, state };
      onProgress?.(replayed, position);
      if (state === 'cancelled') return await stop('cancelled');
      if (batch.length < limit) return await stop('done');
      await pace(batch.length);
      if (ramp && round <= RAMP.length) await pause(1_000, signal);
    }
  } finally {
    await watch?.stop();
  }
}

/** How many of them could be marked, and were confirmed. */
async function sendAll(
  transport: RunReplayOptions['transport'],
  plan: ReplayPlan,
  batch: readonly StoredMessage[],
): Promise<number> {
  const messages = batch.flatMap((message) => toReplayed(message, plan) ?? []);
  const group = groupOf(plan.target);
  const results = await Promise.allSettled(
    messages.map((message) => transport.publish(message, { timeoutMs: TIMEOUT_MS })),
  );
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    if (group !== undefined && !result.value.routed) throw new Unroutable(transport.placeOf(group), plan.id);
  }
  return messages.length;
}

function createPace(perSecond: number | undefined, signal: AbortSignal | undefined): (count: number) => Promise<void> {
  let dueAt = performance.now();
  return async (count) => {
    if (perSecond === undefined) return;
    dueAt = Math.max(dueAt, performance.now() - 1_000) + (count / perSecond) * 1_000;
    await pause(dueAt - performance.now(), signal);
  };
}
