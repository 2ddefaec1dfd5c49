import { randomUUID } from 'node:crypto';
import { BloodbankError, notify, Unroutable } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type { EventStore, StoredMessage, Transport } from '@bloodbank/core/ports';
import { readShadowNote, type ShadowNote, shadowGroupOf } from '@bloodbank/core/replay';
import { pause } from '@bloodbank/core/time';
import { filterOfPlan, type ReplayPlan } from '../replay/plan.js';
import type { ReplayLog, ReplayRecord, ReplayState, ShadowSummary } from '../replay/replay-log.js';
import { toReplayed } from '../replay/replayed-message.js';
import { type Child, type ChildrenDiff, compareChildren } from './compare-children.js';

export interface RunShadowOptions {
  readonly store: Pick<EventStore, 'read'>;
  readonly log: ReplayLog;
  readonly transport: Pick<Transport, 'publish' | 'openReplies' | 'placeOf'>;
  /** To one service, which runs with `shadow`. */
  readonly plan: ReplayPlan;
  /** Who asked for it. */
  readonly by: string;
  /** JSON pointers into payloads where a difference is none, such as `/generated_at`. */
  readonly ignored?: readonly string[];
  /** So many events are with the service at a time. Default 100. */
  readonly batchSize?: number;
  /** After so long without a word of the service, the run stops. Default 60 seconds. */
  readonly answerTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (compared: number) => void;
  /** Each event of which something else was made. */
  readonly onDiff?: (diff: ShadowDiff) => void;
}

/** One event of which a shadow run made something else. */
export interface ShadowDiff extends ChildrenDiff {
  readonly eventId: string;
  readonly eventType: string;
  readonly position: number;
  /** Why its handler failed; null where it did not. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

const TIMEOUT_MS = 30_000;
/** So many differences are kept with the record, without values. */
const MAX_KEPT = 100;

/** What the service did with one event. */
interface Handled {
  readonly outcome: 'handled' | 'failed';
  readonly failure: ShadowDiff['failure'];
  readonly source: string;
  readonly children: readonly Child[];
}

/**
 * Replays a plan to a service in a shadow run, and compares what it would publish with what it published then: with the stored
 * messages that name the same event as a cause, and this service as their source. Nothing that it would publish reaches
 * anybody. Each run is one of its own, from the beginning of the plan.
 *
 * @throws {BloodbankError} `config.invalid` for a plan to nobody in particular, `transport.unroutable` where no such service has run.
 */
export async function runShadow(options: RunShadowOptions): Promise<ReplayRecord> {
  const { store, log, transport, by, batchSize = 100, answerTimeoutMs = 60_000, signal, onProgress, onDiff } = options;
  const { target } = options.plan;
  if (target.kind !== 'service') {
    const remedy = 'Plan it with --to and the name of the service.';
    throw new BloodbankError('config.invalid', 'A shadow run is one of a service.', { remedy });
  }
  const plan: ReplayPlan = { ...options.plan, id: randomUUID(), target: { kind: 'shadow', group: target.group } };
  const ignored = new Set(options.ignored ?? []);
  const ledger = new Ledger();
  const replies = await transport.openReplies(
    ({ body }) => ledger.note(readShadowNote(body)),
    () => ledger.interrupt(),
  );
  const summary = { compared: 0, differ: 0, diffs: [] as ShadowSummary['diffs'][number][] };
  let record = await log.begin(plan, by);
  let position = Number(record.position);
  const end = async (state: ReplayState, note?: string): Promise<ReplayRecord> => {
    await log.end(plan.id, state, note, summary);
    return { ...record, state, position, replayed: summary.compared, note: note ?? null, shadow: summary };
  };
  try {
    for (;;) {
      if (signal?.aborted === true) return await end('stopped', 'It was interrupted.');
      const filter = filterOfPlan(plan.selection);
      const batch = await store.read({ after: position, before: plan.last + 1, limit: batchSize, filter });
      const sent = await send(transport, plan, target.group, replies.address, batch, ledger);
      const trouble = await ledger.settled(answerTimeoutMs, signal);
      if (trouble !== undefined) return await end('stopped', trouble);
      for (const message of sent) {
        const diff = await compare(store, message, ledger.take(message.id), ignored);
        summary.compared += 1;
        if (diff === undefined) continue;
        summary.differ += 1;
        if (summary.diffs.length < MAX_KEPT) summary.diffs.push(withoutValues(diff));
        tell(onDiff, diff);
      }
      position = batch.at(-1)?.position ?? plan.last;
      const state = await log.checkpoint(plan.id, position, summary.compared);
      record = { ...record, state };
      tell(onProgress, summary.compared);
      if (state === 'cancelled') return await end('cancelled');
      if (batch.length < batchSize) return await end('done');
    }
  } finally {
    await replies.close();
  }
}

/** What it throws becomes a warning of the process: what was compared was compared. */
function tell<A>(callback: ((argument: A) => void) | undefined, argument: A): void {
  if (callback === undefined) return;
  notify(
    () => callback(argument),
    (error) => process.emitWarning(error),
  );
}

async function send(
  transport: RunShadowOptions['transport'],
  plan: ReplayPlan,
  group: string,
  replyTo: string,
  batch: readonly StoredMessage[],
  ledger: Ledger,
): Promise<readonly StoredMessage[]> {
  const onlyTo = { kind: 'event', group: shadowGroupOf(group) } as const;
  const sent = batch.filter((message) => toReplayed(message, plan) !== undefined);
  ledger.expect(sent.map(({ id }) => id));
  const results = await Promise.allSettled(
    sent.map(async (message) => {
      const replayed = toReplayed(message, plan);
      if (replayed === undefined) return;
      const properties = { ...replayed.properties, replyTo };
      const { routed } = await transport.publish({ ...replayed, properties, onlyTo }, { timeoutMs: TIMEOUT_MS });
      if (!routed) throw new Unroutable(transport.placeOf(onlyTo), plan.id);
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return sent;
}

/** What has been said of the events that are with the service. */
class Ledger {
  readonly #open = new Set<string>();
  readonly #children = new Map<string, Child[]>();
  readonly #handled = new Map<string, Handled>();
  #heardAt = performance.now();
  #wasInterrupted = false;
  #wake = (): void => {};

  expect(ids: readonly string[]): void {
    for (const id of ids) this.#open.add(id);
    this.#heardAt = performance.now();
  }

  note(note: ShadowNote | undefined): void {
    if (note === undefined) return;
    this.#heardAt = performance.now();
    if (note.kind === 'published') {
      const child = childOf(note.envelope);
      for (const cause of note.causes)
        if (this.#open.has(cause)) this.#children.set(cause, [...(this.#children.get(cause) ?? []), child]);
    } else if (this.#open.has(note.cause)) this.#settle(note);
    this.#wake();
  }

  #settle({ cause, outcome, failure, source }: Extract<ShadowNote, { readonly kind: 'settled' }>): void {
    const children = this.#children.get(cause) ?? [];
    this.#children.delete(cause);
    if (outcome === 'again') return;
    this.#open.delete(cause);
    this.#handled.set(cause, { outcome, failure: outcome === 'failed' ? (failure ?? UNSAID) : null, source, children });
  }

  interrupt(): void {
    this.#wasInterrupted = true;
    this.#wake();
  }

  /** Waits until everything was settled; otherwise says why it was not. */
  async settled(timeoutMs: number, signal: AbortSignal | undefined): Promise<string | undefined> {
    while (this.#open.size > 0) {
      if (this.#wasInterrupted) return 'The connection was lost, and with it what the service said meanwhile.';
      if (signal?.aborted === true) return 'It was interrupted.';
      const leftMs = this.#heardAt + timeoutMs - performance.now();
      if (leftMs <= 0) return `The service has said nothing for ${timeoutMs / 1_000} s. Does it run, with SHADOW=true?`;
      const waking = new AbortController();
      this.#wake = () => waking.abort();
      await pause(Math.min(leftMs, 1_000), waking.signal);
    }
    return undefined;
  }

  take(id: string): Handled | undefined {
    const handled = this.#handled.get(id);
    this.#handled.delete(id);
    return handled;
  }
}

const UNSAID = { code: 'internal.error', message: 'It was not said why.' };

async function compare(
  store: Pick<EventStore, 'read'>,
  message: StoredMessage,
  handled: Handled | undefined,
  ignored: ReadonlySet<string>,
): Promise<ShadowDiff | undefined> {
  if (handled === undefined) throw new Error(`Nothing is known of ${message.id}, which was settled.`);
  const { source, failure, children } = handled;
  const stored = await store.read({ filter: { cause: message.id, source, kinds: ['event', 'command'] }, limit: 1_000 });
  const then = stored.map(({ body }) => {
    const decoded = decodeJson(body);
    return childOf(decoded.ok ? decoded.value : null);
  });
  const diff = compareChildren(then, children, ignored);
  if (diff === undefined && failure === null) return undefined;
  const { id: eventId, eventType, position } = message;
  return { eventId, eventType, position, failure, ...(diff ?? { missing: [], unexpected: [], changed: [] }) };
}

function childOf(envelope: unknown): Child {
  const { event_type: type, payload } = isObject(envelope) ? envelope : {};
  return { eventType: typeof type === 'string' ? type : '', payload };
}

/** As it is kept: what payloads say is left to retention. */
function withoutValues({ missing, unexpected, changed, eventId, eventType, position, failure }: ShadowDiff) {
  return {
    event_id: eventId,
    event_type: eventType,
    position,
    failure,
    missing: missing.map((child) => child.eventType),
    unexpected: unexpected.map((child) => child.eventType),
    changed: changed.map((one) => ({
      event_type: one.eventType,
      pointers: one.differences.map(({ pointer }) => pointer),
    })),
  };
}
