export { checkTopology } from './check-topology.js';
export type { CheckSubject, Rule, Violation } from './rule.js';
export { RULES } from './rules.js';
