import {
  assertWindowLimits,
  guardLogger,
  type KnownAddress,
  type Logger,
  silentLogger,
  type WindowLimits,
} from '@bloodbank/core/ports';
import type { TopicSettings, TopicsFile } from '@bloodbank/topology';
import type { MemberTimes } from './group/group-member.js';
import { TopicPlan } from './layout/topic-plan.js';
import type { TopicRule } from './layout/topic-rules.js';
import type { Broker, ClusterOptions } from './wire/cluster-options.js';

export interface KafkaTransportOptions {
  /** `host:port`, several by commas. */
  readonly bootstrap: string;
  /** Shown by the broker's tools. Default `bloodbank`. */
  readonly clientId?: string;
  readonly security?: ClusterOptions['security'];
  /** What the topics of events begin with; those of commands go with it. Default `bloodbank.events.v1`. */
  readonly prefix?: string;
  /** Where addresses live that do not live in the topic of their domain. ONEX's have topics of their own in any case. */
  readonly rules?: readonly TopicRule[];
  /** Topics that are called otherwise here, by the name they would have. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** What a service's own group is called. Default `<prefix>.<service>`. */
  readonly groupId?: string;
  /** Where a group begins that has never read a topic. Default: where the topic ends when the group is declared. */
  readonly begin?: 'declared' | 'earliest';
  /** Of topics that are made here. Default: 6 partitions, and what the broker says of the rest. */
  readonly topics?: TopicSettings;
  /** What single topics are to be like, and the rest where `topics` does not say. */
  readonly topicsFile?: TopicsFile;
  /** What is known beside what patterns name: a group makes the topics of those that its patterns match. */
  readonly addresses?: readonly KnownAddress[];
  /** Greatest number of deliveries in hand, whatever a subscription asks for. */
  readonly maxInFlight?: number;
  readonly times?: Partial<MemberTimes>;
  /** Bounds of what is published and not confirmed. Default 10,000 messages and 64 MiB. */
  readonly window?: WindowLimits;
  readonly connectTimeoutMs?: number;
  readonly reconnect?: ClusterOptions['reconnect'];
  readonly reach?: (broker: Broker) => Broker;
  readonly logger?: Logger;
}

export interface CompleteOptions {
  readonly cluster: ClusterOptions;
  readonly prefix: string;
  readonly rules: readonly TopicRule[];
  readonly renamed: ReadonlyMap<string, string>;
  readonly groupId: string | undefined;
  readonly begin: 'declared' | 'earliest';
  readonly plan: TopicPlan;
  readonly addresses: readonly KnownAddress[];
  readonly maxInFlight: number;
  readonly times: MemberTimes;
  readonly window: WindowLimits;
  readonly logger: Logger;
}

/** @throws {BloodbankError} `config.invalid` */
export function completeOptions(options: KafkaTransportOptions): CompleteOptions {
  const logger = guardLogger(options.logger ?? silentLogger);
  const { sessionTimeoutMs = 30_000, heartbeatMs = 3_000, rebalanceTimeoutMs = 60_000 } = options.times ?? {};
  const { clientId = 'bloodbank', connectTimeoutMs = 10_000, reach } = options;
  return {
    cluster: {
      bootstrap: parseBootstrap(options.bootstrap),
      clientId,
      security: options.security ?? {},
      connectTimeoutMs,
      requestTimeoutMs: 30_000,
      logger,
      reconnect: options.reconnect ?? { initialDelayMs: 100, maxDelayMs: 5_000 },
      ...(reach === undefined ? {} : { reach }),
    },
    prefix: options.prefix ?? 'bloodbank.events.v1',
    rules: options.rules ?? [],
    renamed: options.renamed ?? new Map(),
    groupId: options.groupId,
    begin: options.begin ?? 'declared',
    plan: new TopicPlan(options.topicsFile ?? {}, options.topics ?? {}),
    addresses: options.addresses ?? [],
    maxInFlight: options.maxInFlight ?? Number.POSITIVE_INFINITY,
    times: { sessionTimeoutMs, heartbeatMs, rebalanceTimeoutMs },
    window: limitsOf(options.window),
    logger,
  };
}

function limitsOf(window: WindowLimits = { count: 10_000, bytes: 64 * 1024 * 1024 }): WindowLimits {
  assertWindowLimits(window);
  return window;
}

const DEFAULT_PORT = 9092;

export function parseBootstrap(text: string): readonly Broker[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const { hostname, port } = new URL(`kafka://${part}`);
      return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || DEFAULT_PORT };
    });
}
