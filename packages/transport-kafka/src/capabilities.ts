import type { Capabilities } from '@bloodbank/core/ports';

/** What Kafka cannot do, each with the reason that whoever asks for it is told. */
export const KAFKA_CAPABILITIES: Capabilities = {
  knowsRoutes:
    'A topic does not know who reads it: a publish counts as routed when its topic is there and has the record.',
  brokerDelays: 'A log holds nothing back: a retry waits in a topic of its own, and its consumer waits for its time.',
  priorities: 'A partition is read in the order in which it was written.',
  expiry: true,
  orderedPartitions: true,
  replay: true,
  exclusiveReplies: true,
  filtersOnBroker: 'A group reads its topics whole, and leaves out here what its patterns do not match.',
};
