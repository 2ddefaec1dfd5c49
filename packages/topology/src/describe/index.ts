export type { ExchangeDescription, QueueDescription, TopologyDescription } from './describe-topology.js';
export { describeTopology } from './describe-topology.js';
export type { ReadPatternOf } from './format-topology.js';
export { formatTopology } from './format-topology.js';
