import { type BrokerIdentity, isAtLeast } from './broker-version.js';

/** Something in which versions of RabbitMQ differ, and what the bus does so that it works on each of them. */
export interface BrokerTrait {
  readonly id: string;
  /** First version with it. */
  readonly since: string;
  /** First version without it again. */
  readonly until?: string;
  /** What the broker does. */
  readonly broker: string;
  /** What the bus does about it. */
  readonly bus: string;
}

/** In the order of their versions. Sources: the release notes of RabbitMQ and the threads that ADR 20 names. */
export const BROKER_TRAITS: readonly BrokerTrait[] = [
  {
    id: 'no-safe-dead-lettering',
    since: '0',
    until: '3.10',
    broker: 'Quorum queues dead-letter at most once: what the broker itself gives up can be lost.',
    bus: 'Its own dead letters are confirmed copies on every version; it warns that those of the broker are not safe.',
  },
  {
    id: 'refused-for-ever',
    since: '0',
    broker:
      'A channel whose first message to a quorum queue came while that had no leader is refused by it for ever (seen on 3.10).',
    bus: 'Publishes on another channel after a refusal, at most once a second.',
  },
  {
    id: 'client-x-death-counts',
    since: '0',
    until: '3.13',
    broker: 'An x-death header that a client sends is read as if the broker had written it.',
    bus: 'Refuses x-* headers on publish, and counts attempts in headers of its own.',
  },
  {
    id: 'x-death-miscounts',
    since: '3.13.0',
    until: '3.13.3',
    broker: 'The counts in x-death are wrong when a message dies again.',
    bus: 'Never counts in x-death.',
  },
  {
    id: 'delivery-limit-20',
    since: '4.0',
    broker:
      'A quorum queue without a limit gives a message up after 20 failed deliveries, and drops it without a dead-letter exchange.',
    bus: 'Declares x-delivery-limit and a dead-letter exchange on every queue, and refuses retry policies beyond the limit.',
  },
  {
    id: 'no-mirrored-queues',
    since: '4.0',
    broker: 'Classic queues are on one node only; policies that mirror them do nothing.',
    bus: 'Declares quorum queues unless a topology file says otherwise.',
  },
  {
    id: 'message-size-16-mib',
    since: '4.0',
    broker: 'Messages above 16 MiB are refused; before, the limit was 128 MiB.',
    bus: 'Refuses bodies above 16 MiB before they are sent, on every version.',
  },
  {
    id: 'frame-size-8192',
    since: '4.1',
    broker: 'Clients that offer frames below 8 KiB are refused.',
    bus: 'Offers 128 KiB.',
  },
  {
    id: 'failed-deliveries-only',
    since: '4.3',
    broker:
      'x-delivery-count counts failed deliveries only: not a nack that requeues. x-acquired-count counts all of them.',
    bus: 'Gives back with basic.reject, which counts, and takes a redelivered message for a second attempt at least.',
  },
  {
    id: 'native-delayed-retry',
    since: '4.3',
    broker: 'Quorum queues can hold what comes back for a while (x-delayed-retry-*).',
    bus: 'Keeps its wait queues: their copies carry the reason and the attempts, and work on every version (ADR 20).',
  },
  {
    id: 'no-global-qos',
    since: '4.3',
    broker: 'A prefetch for a whole channel (basic.qos global) closes the channel.',
    bus: 'Sets the prefetch of each consumer alone.',
  },
  {
    id: 'no-transient-shared-queues',
    since: '4.3',
    broker: 'Queues that are neither durable nor exclusive are refused.',
    bus: 'Declares durable queues, and exclusive ones for taps.',
  },
  {
    id: 'consumer-timeout-per-queue',
    since: '4.3',
    broker:
      'The time for which a consumer may hold a message can be set for a queue or a consumer; classic queues have none.',
    bus: 'Comes back when the broker ends a consumer for holding a message too long, on every version.',
  },
  {
    id: 'strict-priorities',
    since: '4.3',
    broker: 'Quorum queues have 32 strict priorities; from 4.0 on they had two, and none before.',
    bus: 'Passes priorities on, and promises nothing for them.',
  },
];

/** What applies to this broker; nothing is known of products other than RabbitMQ. */
export function traitsOf({ product, version }: BrokerIdentity): readonly BrokerTrait[] {
  if (product !== 'RabbitMQ' || !/^\d/.test(version)) return [];
  return BROKER_TRAITS.filter(
    ({ since, until }) => isAtLeast(version, since) && (until === undefined || !isAtLeast(version, until)),
  );
}
