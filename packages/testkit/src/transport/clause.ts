import {
  deadLetterQueueOf,
  type OutgoingMessage,
  partitionQueueOf,
  type QueueDeclaration,
  retryQueueOf,
  type Transport,
} from '@bloodbank/core';
import { freshName } from '../wait/fresh-name.js';
import { type WaitOptions, waitFor } from '../wait/wait-for.js';
import type { Ability, HarnessTransportOptions, TransportHarness } from './transport-harness.js';

/** The numbered clauses of the Transport port. */
export type ClauseId = `${'P' | 'D' | 'C' | 'L'}${number}`;

/** One test of one clause, as data: registered as a test for every transport, and run against every broken one. */
export interface Clause {
  readonly id: ClauseId;
  readonly name: string;
  readonly needs?: readonly Ability[];
  readonly run: (context: ClauseContext) => Promise<void>;
}

/** What a clause works with. Everything it opens through here is closed and deleted after it. */
export interface ClauseContext {
  readonly harness: TransportHarness;
  connect(options?: HarnessTransportOptions): Promise<Transport>;
  /** A queue with a fresh name. It is bound to everything below a fresh prefix, unless patterns are given. */
  declaration(options?: DeclarationOptions): QueueDeclaration & { readonly prefix: string };
  message(routingKey: string, more?: Partial<OutgoingMessage>): OutgoingMessage;
  waitFor<T>(fact: () => T | Promise<T>, options?: WaitOptions): ReturnType<typeof waitFor<T>>;
  /** Long enough for what must not happen to have happened. */
  settleDown(): Promise<void>;
}

export interface DeclarationOptions {
  /** Below the prefix: `a.*` is bound as `<prefix>.a.*`. */
  readonly patterns?: readonly string[];
  readonly prefix?: string;
  readonly retryDelaysMs?: readonly number[];
  readonly partition?: QueueDeclaration['partition'];
}

const QUIET_MS = 150;

export async function runClause(clause: Clause, harness: TransportHarness): Promise<void> {
  const transports: Transport[] = [];
  const queues: string[] = [];
  const context: ClauseContext = {
    harness,
    connect: async (options) => {
      const transport = await harness.createTransport(options);
      transports.push(transport);
      return transport;
    },
    declaration: ({ patterns = ['#'], prefix = freshName('t'), retryDelaysMs = [], partition } = {}) => {
      const queue = partition === undefined ? freshName('queue') : partitionQueueOf(partition.of, partition.index);
      const deadLetterQueue = deadLetterQueueOf(queue);
      queues.push(queue, deadLetterQueue, ...retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)));
      const bindings = patterns.map((pattern) => ({ exchange: harness.exchange, pattern: `${prefix}.${pattern}` }));
      const rest = partition === undefined ? {} : { partition };
      return { queue, bindings, deadLetterQueue, retryDelaysMs, prefix, ...rest };
    },
    message: (routingKey, more) => ({
      exchange: harness.exchange,
      routingKey,
      body: Buffer.from(routingKey),
      properties: { messageId: freshName('id') },
      headers: {},
      ...more,
    }),
    waitFor: (fact, options) => waitFor(fact, { timeoutMs: harness.patienceMs, ...options }),
    settleDown: () => new Promise((resolve) => setTimeout(resolve, QUIET_MS)),
  };
  try {
    await clause.run(context);
  } finally {
    harness.resume();
    await harness.rejoin();
    await Promise.allSettled(transports.map((transport) => transport.close({ timeoutMs: 1_000 })));
    await Promise.allSettled(queues.map((queue) => harness.deleteQueue(queue)));
  }
}
