import { createHandlerLogger, type Opened, settleThrown } from '@bloodbank/consumer';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError, Closed, CommandRefused, isInstance, toError } from '@bloodbank/core/errors';
import type { ClaimedCommand, Markable, RecordedCommand, Settlement } from '@bloodbank/core/ports';
import { EventCollector } from '../effects/event-collector.js';
import { describeCommandFailure, isDecided } from '../failure/command-failure.js';
import { sealErrorEvent } from '../failure/error-event.js';
import type { CollectCommand, CollectEvent, CommandContext } from '../handler/command-handler.js';
import { sealAck, sealFailure, sealReply } from '../reply/seal-reply.js';
import { sendReply } from '../reply/send-reply.js';
import { ComesLater } from './comes-later.js';
import { later } from './later.js';
import { type Outcome, writeOutcome } from './outcome.js';
import type { OwnedCommand, OwnerWork } from './owner-parts.js';

type Ran = { readonly record: RecordedCommand & Markable } | { readonly settlement: Settlement };

/**
 * Runs `execute` once, under its time limit and a lease that is renewed, and records what came of it. Without a record it
 * comes to a settlement: another attempt, or back to the queue.
 *
 * @throws {BloodbankError} `command.store-unavailable`
 */
export async function run(
  work: OwnerWork,
  owned: OwnedCommand,
  passage: Opened,
  command: Envelope,
  claim: ClaimedCommand,
): Promise<Ran> {
  const limit = new Limit(owned.timeoutMs, work.stopping);
  let isLost = false;
  const lease = keepLease(claim, work.leaseMs, () => {
    isLost = true;
    limit.abort(lostLease(command));
  });
  try {
    const ran = await attempt(work, owned, passage, command, claim, { limit, isLost: () => isLost });
    if ('settlement' in ran) return ran;
    await work.onMoment?.('executed', command.event_id);
    return { record: await claim.record(ran.outcome) };
  } finally {
    lease.end();
    limit.end();
  }
}

interface Hold {
  readonly limit: Limit;
  /** Whether another instance took the command over. */
  isLost(): boolean;
}

/** What `execute` throws is never taken for a failure of the store, whatever it is: its attempts are counted. */
async function attempt(
  work: OwnerWork,
  owned: OwnedCommand,
  passage: Opened,
  command: Envelope,
  claim: ClaimedCommand,
  { limit, isLost }: Hold,
): Promise<{ readonly outcome: string } | { readonly settlement: Settlement }> {
  const collector = new EventCollector(command, work.publisher);
  try {
    const done = await limit.hold(() => execute(work, owned, passage, command, collector, limit.signal));
    return { outcome: writeOutcome(done) };
  } catch (thrown) {
    collector.close();
    if (isInstance(thrown, ComesLater) || isStatesAway(thrown)) {
      await giveBack(claim);
      return { settlement: later(work, toError(thrown).message) };
    }
    if (isInstance(thrown, CommandRefused) && !isLost()) {
      return { settlement: await refuse(work, passage, command, claim, thrown) };
    }
    if (work.stopping.aborted) {
      await giveBack(claim);
      return { settlement: { kind: 'release' } };
    }
    // What the other instance records is told when the command comes again.
    if (isLost()) return { settlement: later(work, toError(thrown).message) };
    const settlement = settlementOf(thrown, owned, passage, work);
    if (settlement.kind === 'dead-letter')
      return { outcome: writeOutcome(describeFailed(work, passage, command, thrown)) };
    await giveBack(claim);
    return { settlement };
  }
}

/** Told, and forgotten: when it is sent again, it is a new command. */
async function refuse(
  work: OwnerWork,
  passage: Opened,
  command: Envelope,
  claim: ClaimedCommand,
  refused: CommandRefused,
): Promise<Settlement> {
  const { told } = describeCommandFailure(refused);
  await claim.release();
  await sendReply(work, passage, sealFailure(work.registry, work.source, command, told));
  return { kind: 'ack' };
}

async function execute(
  work: OwnerWork,
  { handler }: OwnedCommand,
  passage: Opened,
  command: Envelope,
  collector: EventCollector,
  signal: AbortSignal,
): Promise<Outcome> {
  const context = createContext(work, passage, command, signal, collector);
  const result = await handler.execute(command, context);
  const effects = await collector.finish();
  const { envelope: reply } = sealReply(work.registry, work.source, command, result);
  return { version: 1, state: 'done', command_id: command.event_id, reply, effects };
}

function describeFailed(work: OwnerWork, passage: Opened, command: Envelope, thrown: unknown): Outcome {
  const { registry, source } = work;
  const { failure, told } = describeCommandFailure(thrown);
  const { envelope: reply } = sealFailure(registry, source, command, told);
  const event = sealErrorEvent(registry, source, command, told, passage.attempt);
  const effects = event === undefined ? [] : [{ envelope: event, options: { unroutable: 'drop' as const } }];
  const { attempt: attempts } = passage;
  return { version: 1, state: 'failed', command_id: command.event_id, reply, effects, failure, told, attempts };
}

function settlementOf(
  thrown: unknown,
  { retry }: OwnedCommand,
  { attempt }: Opened,
  { delays }: OwnerWork,
): Settlement {
  if (isDecided(thrown)) return { kind: 'dead-letter', failure: describeCommandFailure(thrown).failure };
  return settleThrown(thrown, { route: undefined, attempt }, { retry, delays });
}

function createContext(
  work: OwnerWork,
  passage: Opened,
  command: Envelope,
  signal: AbortSignal,
  collector: EventCollector,
): CommandContext<ContractTypes> {
  return {
    publish: ((type, payload, options) =>
      collector.add('event', type, payload, options)) as CollectEvent<ContractTypes>,
    send: ((type, payload, options) =>
      collector.add('command', type, payload, options)) as CollectCommand<ContractTypes>,
    acknowledge: async (payload) => sendReply(work, passage, sealAck(work.registry, work.source, command, payload)),
    ...factsOf(work, passage, command, signal),
  };
}

/** What `execute` and `rollback` are told alike. */
export function factsOf(
  { registry, logger }: OwnerWork,
  passage: Opened,
  command: Envelope,
  signal: AbortSignal,
): Omit<CommandContext<ContractTypes>, 'publish' | 'send' | 'acknowledge'> {
  const sensitive = registry.find(command.event_type)?.sensitive ?? [];
  return {
    commandId: command.event_id,
    correlationId: command.correlation_id,
    agent_context: command.agent_context,
    source: command.source,
    attempt: passage.attempt,
    signal,
    log: createHandlerLogger(logger, passage.ids, command, sensitive),
  };
}

/** A time limit whose signal is also aborted from outside. */
class Limit {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #stopping: AbortSignal;
  readonly #onStop = (): void => this.abort(new Closed('The service'));
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, stopping: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#stopping = stopping;
    stopping.addEventListener('abort', this.#onStop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** @throws whatever the work throws, or the reason why it was aborted. */
  hold<R>(work: () => Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.signal.addEventListener('abort', () => reject(toError(this.signal.reason)), { once: true });
      const message = `execute did not finish within ${this.#timeoutMs} ms.`;
      const end = (): void => this.abort(new BloodbankError('handler.timeout', message));
      this.#timer = setTimeout(end, this.#timeoutMs);
      Promise.resolve().then(work).then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stopping.removeEventListener('abort', this.#onStop);
  }
}

/** Renews a claim while its command is carried out. What cannot be asked now is asked again before the lease ends. */
function keepLease(claim: ClaimedCommand, leaseMs: number, onLost: () => void): { end(): void } {
  const renew = async (): Promise<void> => {
    try {
      if (!(await claim.renew())) onLost();
    } catch {
      // Asked again before the lease ends.
    }
  };
  const timer = setInterval(() => void renew(), leaseMs / 3);
  return { end: () => clearInterval(timer) };
}

/** Where it cannot be given back, its lease ends by itself. */
async function giveBack(claim: ClaimedCommand): Promise<void> {
  try {
    await claim.release();
  } catch {
    // The settlement of the command stands all the same.
  }
}

function lostLease({ event_id }: Envelope): Error {
  return new BloodbankError('operation.conflict', `Another instance took command ${event_id} over.`);
}

/** Where an agent's state is kept: that it is away is no fault of the command. */
function isStatesAway(thrown: unknown): boolean {
  return isInstance(thrown, BloodbankError) && thrown.code === 'agent.states-unavailable';
}
