export type { ExchangeType } from './default-topology.js';
export { defaultTopology } from './default-topology.js';
export { COPY_HEADER, DROPPABLE_HEADER, isDroppable } from './droppable.js';
export { bindingName } from './expand/binding-name.js';
export { DIRECT_EXCHANGE, expandQueue, TOPIC_EXCHANGE } from './expand/expand-queue.js';
export { RECORDED, RECORDED_HEADER } from './expand/expand-recording.js';
export { mergeFragments, mergeRascal } from './expand/merge-rascal.js';
export { DELIVERY_LIMIT } from './expand/queue-arguments.js';
export type { Finding, Origin } from './finding.js';
export type { LaidOutGroup } from './laid-out-groups.js';
export { laidOutGroups } from './laid-out-groups.js';
export { FOREIGN_QUEUE, isQueueOf } from './load/check-owners.js';
export type { CollectedParts, Part } from './load/collected-parts.js';
export type { TopicSettings, TopicsFile } from './load/kafka-file.js';
export { KAFKA_FILE } from './load/kafka-file.js';
export type { LoadedTopology } from './load/load-topology.js';
export { loadTopology } from './load/load-topology.js';
export { findUnreadFiles, readTopologyFolder } from './load/read-topology-folder.js';
export {
  COMMANDS_EXCHANGE,
  commandsExchangeOf,
  DEAD_LETTER_EXCHANGE,
  deadLetterQueueOf,
  EVENTS_EXCHANGE,
  ownerMarkerOf,
  partitionQueueOf,
  queueNameOf,
  recordExchangeOf,
  retryQueueOf,
} from './names.js';
export { PARTITION_HEADER, partitionBucketOf, partitionOfBucket } from './partition.js';
export type { Binding, Partition, QueueDeclaration } from './queue-declaration.js';
export { declarationsOf, exchangeOf, groupQueueOf, partitionsOf } from './queue-declaration.js';
export type {
  RascalBinding,
  RascalConfig,
  RascalExchange,
  RascalFragment,
  RascalQueue,
  RascalQueueOptions,
  RascalVhost,
} from './rascal/rascal-config.js';
export { VHOST } from './rascal/rascal-config.js';
export type { Topology, TopologyQueue } from './topology.js';
export { createTopology, fragmentOf } from './topology.js';
export type { FragmentAdmin, Migration, MigrationStep, OnMigrationStep } from './topology-admin.js';
export { MIGRATION_STEPS } from './topology-admin.js';
export { TOPOLOGY_ERRORS, TopologyError } from './topology-errors.js';
