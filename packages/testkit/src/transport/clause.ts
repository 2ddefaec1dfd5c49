import type { Capability, ConsumerGroup, OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { freshName } from '../wait/fresh-name.js';
import { type WaitOptions, waitFor } from '../wait/wait-for.js';
import type { Ability, HarnessTransportOptions, TransportHarness } from './transport-harness.js';

/** The numbered clauses of the Transport port. */
export type ClauseId = `${'P' | 'D' | 'C' | 'Q' | 'L'}${number}`;

/** One test of one clause, as data: registered as a test for every transport, and run against every broken one. */
export interface Clause {
  readonly id: ClauseId;
  readonly name: string;
  readonly needs?: readonly Ability[];
  /** What the transport must be capable of; where it is not, the clause is excused with the transport's own reason. */
  readonly needsOf?: readonly Capability[];
  readonly run: (context: ClauseContext) => Promise<void>;
}

/** What a clause works with. Everything it opens through here is closed and deleted after it. */
export interface ClauseContext {
  readonly harness: TransportHarness;
  connect(options?: HarnessTransportOptions): Promise<Transport>;
  /** A group with a fresh name. It is subscribed to everything below a fresh prefix, unless patterns are given. */
  createGroup(options?: GroupOptions): ConsumerGroup & { readonly prefix: string };
  /** An event. */
  message(key: string, more?: Partial<OutgoingMessage>): OutgoingMessage;
  waitFor<T>(fact: () => T | Promise<T>, options?: WaitOptions): ReturnType<typeof waitFor<T>>;
  /** Long enough for what must not happen to have happened. */
  settleDown(): Promise<void>;
}

export interface GroupOptions {
  /** Below the prefix: `a.*` is subscribed to as `<prefix>.a.*`. */
  readonly patterns?: readonly string[];
  readonly prefix?: string;
  readonly retryDelaysMs?: readonly number[];
  readonly partitions?: number;
  readonly deadLetters?: boolean;
  readonly records?: true;
}

const QUIET_MS = 150;

export async function runClause(clause: Clause, harness: TransportHarness): Promise<void> {
  const transports: Transport[] = [];
  const groups: ConsumerGroup[] = [];
  const context: ClauseContext = {
    harness,
    connect: async (options) => {
      const transport = await harness.createTransport(options);
      transports.push(transport);
      return transport;
    },
    createGroup: ({ patterns = ['#'], prefix = freshName('t'), retryDelaysMs = [], ...rest } = {}) => {
      const keys = patterns.map((pattern) => `${prefix}.${pattern}`);
      const group = { kind: 'event', group: freshName('group'), patterns: keys, retryDelaysMs, ...rest } as const;
      groups.push(group);
      return { ...group, prefix };
    },
    message: (key, more) => ({
      address: { kind: 'event', key },
      body: Buffer.from(key),
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
    await Promise.allSettled(groups.map((group) => harness.deleteGroup(group)));
  }
}
