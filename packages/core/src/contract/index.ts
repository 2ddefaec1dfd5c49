export type {
  AnsweredType,
  CommandType,
  Contract,
  ContractSet,
  ContractTypes,
  DynamicContractTypes,
  EventType,
  Issue,
  Kind,
  Priority,
  Registry,
} from './contract-set.js';
export { describeIssue } from './describe-issue.js';
export { findContract } from './find-contract.js';
export type { FittingPayload } from './fitting-payload.js';
export { assertFits } from './fitting-payload.js';
export { redactPayload } from './redact-payload.js';
