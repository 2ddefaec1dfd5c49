export { MAX_PARTITIONS, partitionKeyOf } from './partition.js';
export type { PatternQuery, PatternReading } from './routing-key.js';
export {
  bindingPatternOf,
  contractsMatching,
  expandRoutingKey,
  findShared,
  isAskedFor,
  knownAddressesOf,
  patternReading,
  readPattern,
} from './routing-key.js';
export { isServiceName } from './service-name.js';
export { isWildcard, matchesTopic, patternCovers, patternsOverlap } from './topic-pattern.js';
