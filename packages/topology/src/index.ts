export { checkTopology } from './check/check-topology.js';
export type { CheckSubject, Rule, Violation } from './check/rule.js';
export { RULES } from './check/rules.js';
export { defaultTopology } from './default-topology.js';
export type { ExchangeDescription, QueueDescription, TopologyDescription } from './describe/describe-topology.js';
export { describeTopology } from './describe/describe-topology.js';
export { formatTopology } from './describe/format-topology.js';
export { bindingName } from './expand/binding-name.js';
export { DIRECT_EXCHANGE, expandQueue, TOPIC_EXCHANGE } from './expand/expand-queue.js';
export { mergeFragments, mergeRascal } from './expand/merge-rascal.js';
export { DELIVERY_LIMIT } from './expand/queue-arguments.js';
export type { Finding, Origin } from './finding.js';
export type { LoadedTopology } from './load/load-topology.js';
export { loadTopology } from './load/load-topology.js';
export type { TopologyFile } from './load/read-topology-folder.js';
export { readTopologyFolder } from './load/read-topology-folder.js';
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
