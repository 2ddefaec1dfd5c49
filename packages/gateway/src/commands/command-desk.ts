import { setTimeout as sleep } from 'node:timers/promises';
import { type Envelope, optionsOfEnvelope } from '@bloodbank/core/envelope';
import { CommandFailed, Overloaded, toError } from '@bloodbank/core/errors';
import type { CommandStore, Logger } from '@bloodbank/core/ports';
import type { GatewayBus } from '../gateway-bus.js';
import { GatewayError } from '../http/gateway-error.js';
import { LIMITS } from '../http/limits.js';
import {
  type Answer,
  asAnswer,
  type CommandReport,
  parseAccepted,
  parseAnswer,
  reportOf,
  type SentCommand,
} from './command-record.js';

export interface CommandDeskOptions {
  readonly bus: GatewayBus;
  /** What was sent and what it was answered, for whoever asks later; gateways that share it answer for each other. */
  readonly store: CommandStore;
  readonly logger: Logger;
}

export interface AskedCommand {
  readonly envelope: Envelope;
  /** Tells this request from another one under the same id. */
  readonly fingerprint: string;
  /** From now to the answer. The command leaves its owner's queue when it is over. */
  readonly timeoutMs: number;
  /** How long to wait for the answer before telling that it is not there yet. */
  readonly waitMs: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
  readonly traceparent?: string;
}

/**
 * Sends commands for callers that do not stay, and keeps the answers for them.
 *
 * A command is: (unknown), then claimed while it is being sent, then accepted once its owner's queue has it, then answered; or
 * unanswered, when its time is over. One that was not accepted is forgotten, and may be sent again.
 */
export interface CommandDesk {
  /** @throws {BloodbankError} `transport.unroutable`, `gateway.key-reused`, `gateway.request-in-progress`, and what a publish rejects with. */
  send(asked: AskedCommand): Promise<CommandReport>;
  look(id: string): Promise<CommandReport | undefined>;
  /** The ids of those that were sent here, newest first; bounded, and of this process alone. */
  recent(): readonly string[];
}

/** The name under which the store keeps what gateways know; no service has a dot of its own at its front. */
const OWNER = '.gateway';
const POLL_MS = 200;
/** Of the claim, while the command is on its way to its owner's queue. */
const LEASE_MS = 30_000;
const MAX_RECENT = 1_000;

export function createCommandDesk({ bus, store, logger }: CommandDeskOptions): CommandDesk {
  const open = new Map<string, Promise<void>>();
  /** In the order in which they were sent. */
  const sent = new Set<string>();

  function remember(id: string): void {
    sent.delete(id);
    sent.add(id);
    for (const oldest of sent) {
      if (sent.size <= MAX_RECENT) return;
      sent.delete(oldest);
    }
  }

  async function look(id: string): Promise<CommandReport | undefined> {
    const found = await store.look(OWNER, id);
    if (found?.state !== 'recorded') return undefined;
    const answer = await store.look(OWNER, answerKey(id));
    const known = answer?.state === 'recorded' ? parseAnswer(answer.outcome) : undefined;
    return reportOf(parseAccepted(found.outcome), known, store.isDurable);
  }

  /** A new one is sent; one that is known is told of; one that nobody answered is asked again under the same id. */
  async function take(asked: AskedCommand): Promise<void> {
    const { event_id: id } = asked.envelope;
    const claim = await store.claim(OWNER, id, { leaseMs: LEASE_MS });
    if (claim.state === 'busy') throw inProgress();
    if (claim.state === 'claimed') {
      try {
        await ask(asked);
      } catch (thrown) {
        await claim.release().catch(() => {});
        throw thrown;
      }
      await claim.record(JSON.stringify(acceptedOf(asked)));
      remember(id);
      return;
    }
    if (parseAccepted(claim.outcome).fingerprint !== asked.fingerprint) {
      throw new GatewayError('gateway.key-reused', 'The same key was used before, for another content.');
    }
    if ((await look(id))?.status !== 'unanswered') return;
    await claim.forget();
    await take(asked);
  }

  /** Resolves once the owner's queue has it. What it is answered later is written down beside. */
  async function ask({ envelope, timeoutMs, traceparent }: AskedCommand): Promise<void> {
    const { event_id: id, event_type: type, payload } = envelope;
    if (open.size >= (LIMITS.openCommands ?? 0)) {
      throw new Overloaded(open.size, 0);
    }
    await new Promise<void>((resolve, reject) => {
      const options = { ...optionsOfEnvelope(envelope), timeoutMs, onDelivered: resolve };
      const answered = bus
        .request(type, payload, traceparent === undefined ? options : { ...options, traceparent })
        .then(
          (reply: unknown): Answer => asAnswer(reply),
          (thrown: unknown): Answer | undefined => {
            if (thrown instanceof CommandFailed) return asAnswer(thrown);
            reject(toError(thrown));
            return undefined;
          },
        );
      const kept = answered
        .then((answer) => (answer === undefined ? undefined : keep(id, answer)))
        .catch((thrown: unknown) => {
          logger.warn({ err: toError(thrown), event_id: id }, 'The answer to a command could not be kept.');
        })
        .finally(() => {
          open.delete(id);
          resolve();
        });
      open.set(id, kept);
    });
  }

  async function keep(id: string, answer: Answer): Promise<void> {
    const claim = await store.claim(OWNER, answerKey(id), { leaseMs: LEASE_MS });
    if (claim.state === 'claimed') await claim.record(JSON.stringify(answer));
  }

  async function wait(id: string, waitMs: number, signal: AbortSignal): Promise<CommandReport> {
    const endsAt = performance.now() + waitMs;
    for (;;) {
      const report = await look(id);
      if (report === undefined) throw new GatewayError('gateway.unavailable', 'The command was sent, and forgotten.');
      const leftMs = endsAt - performance.now();
      if (report.status !== 'accepted' || leftMs <= 0 || signal.aborted) return report;
      const pause = sleep(Math.min(leftMs, open.has(id) ? leftMs : POLL_MS), undefined, { signal, ref: false });
      await Promise.race([pause.catch(() => {}), open.get(id) ?? pause.catch(() => {})]);
    }
  }

  return {
    look,
    recent: () => [...sent].reverse(),
    async send(asked) {
      await take(asked);
      return wait(asked.envelope.event_id, asked.waitMs, asked.signal);
    },
  };
}

function acceptedOf({ envelope, fingerprint, timeoutMs }: AskedCommand): SentCommand {
  const now = Date.now();
  return {
    command_id: envelope.event_id,
    command_type: envelope.event_type,
    correlation_id: envelope.correlation_id,
    accepted_at: new Date(now).toISOString(),
    answer_by: new Date(now + timeoutMs).toISOString(),
    fingerprint,
  };
}

function answerKey(id: string): string {
  return `${id}/answer`;
}

function inProgress(): GatewayError {
  return new GatewayError('gateway.request-in-progress', 'The same command is being sent at this moment.');
}
