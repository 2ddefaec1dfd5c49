import type { Clock } from '../clock.js';
import { deadLetterOf } from './dead-letter.js';
import type { Message } from './message.js';
import type { Queue } from './queue.js';
import { findRoutes, type RoutingNames } from './routing/find-routes.js';
import { type DeathReason, isDeathCycle } from './x-death.js';

const RETRY_MS = 1000;

interface DeadLetter {
  readonly source: Queue;
  readonly message: Message;
  /** Full queues that refused this dead letter; undefined when it must be routed (again). */
  readonly refusedBy: readonly Queue[] | undefined;
}

/**
 * Routes dead letters from queue to exchange, one after the other: a dead letter can push another message out of its
 * target, and so on, and a long chain of queues must not become a deep call stack.
 *
 * At most once (the default): what no queue takes is dropped. At least once: it waits here and is tried again whenever
 * the layout changes, and every second.
 */
export class DeadLetterRouter {
  readonly #names: RoutingNames;
  readonly #clock: Clock;
  #pending: DeadLetter[] = [];
  #isRouting = false;
  #undelivered: DeadLetter[] = [];
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(names: RoutingNames, clock: Clock) {
    this.#names = names;
    this.#clock = clock;
  }

  send(source: Queue, message: Message, reason: DeathReason): void {
    if (source.settings.deadLetterExchange === undefined) return;
    if (source.settings.deadLettersAtLeastOnce) source.undelivered += 1;
    const deadLetter = deadLetterOf(message, source.settings, reason, this.#clock.now());
    this.#pending.push({ source, message: deadLetter, refusedBy: undefined });
    this.#routeAll();
  }

  /** Tries again what no queue took. */
  retry(): void {
    if (this.#undelivered.length === 0) return;
    this.#pending = this.#pending.concat(this.#undelivered);
    this.#undelivered = [];
    this.#routeAll();
  }

  /** A deleted queue's waiting dead letters go with it. */
  forget(source: Queue): void {
    this.#undelivered = this.#undelivered.filter((deadLetter) => deadLetter.source !== source);
  }

  close(): void {
    clearInterval(this.#retryTimer);
    this.#undelivered = [];
  }

  #routeAll(): void {
    if (this.#isRouting) return;
    this.#isRouting = true;
    // Delivering can append to the list that is being walked.
    for (let at = 0; at < this.#pending.length; at += 1) {
      const next = this.#pending[at];
      if (next !== undefined) this.#deliver(next);
    }
    this.#pending = [];
    this.#isRouting = false;
    this.#watch();
  }

  #deliver(deadLetter: DeadLetter): void {
    const { source, message } = deadLetter;
    const targets = deadLetter.refusedBy ?? this.#targetsOf(deadLetter);
    const refusedBy = targets?.filter(
      (queue) => this.#names.findQueue(queue.name) === queue && !queue.publish(message),
    );
    if (!source.settings.deadLettersAtLeastOnce) return;
    if (refusedBy?.length === 0) source.undelivered -= 1;
    else this.#undelivered.push({ ...deadLetter, refusedBy });
  }

  /** The queues it goes to, without those where it would only go round; undefined when none is bound at all. */
  #targetsOf({ message }: DeadLetter): readonly Queue[] | undefined {
    const routes = [...findRoutes(this.#names, message)];
    if (routes.length === 0) return undefined;
    return routes.filter((queue) => !isDeathCycle(message.properties.headers, queue.name));
  }

  #watch(): void {
    if (this.#undelivered.length === 0) {
      clearInterval(this.#retryTimer);
      this.#retryTimer = undefined;
    } else if (this.#retryTimer === undefined) {
      this.#retryTimer = setInterval(() => this.retry(), RETRY_MS);
      this.#retryTimer.unref();
    }
  }
}
