import type { QueueAdmin } from '@bloodbank/core/ports';
import type { RascalFragment, TopologyComparison } from '@bloodbank/topology';
import type { ExaminedTopology } from './topology/examine-topology.js';

/** Where somebody operates: one broker, and what the files of the project lay out on it. */
export interface Site {
  /** That of the events. */
  readonly exchange: string;
  /** Whoever opens it closes it. @throws {BloodbankError} `transport.unreachable` while the broker is away. */
  openAdmin(): Promise<QueueAdmin>;
  /** The topology files as they are now. */
  readTopology(): Promise<ExaminedTopology>;
  /** What the broker itself tells of its queues. Left out where there is nobody to ask: AMQP has no such question. */
  listQueues?(): Promise<readonly FoundQueue[]>;
  /** How a layout stands on the broker. Left out where its layout is not RabbitMQ's. */
  compareTopology?(fragment: RascalFragment): Promise<TopologyComparison>;
}

/** A queue that is at the broker, whether or not a file speaks of it. */
export interface FoundQueue {
  readonly queue: string;
  /** Routing keys of everything that leads into it. */
  readonly patterns: readonly string[];
  /** The exchanges that lead into it. */
  readonly sources: readonly string[];
}
