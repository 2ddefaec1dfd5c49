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
export type { FieldRow } from './describe-schema.js';
export { describeSchema } from './describe-schema.js';
export { findContract } from './find-contract.js';
export type { FittingPayload } from './fitting-payload.js';
export { assertFits } from './fitting-payload.js';
export type { CommandDonePayload, CommandFailedPayload } from './own-replies.js';
export { COMMAND_DONE, COMMAND_FAILED, replyContractOf, withOwnReplies } from './own-replies.js';
export type { Inline, ProseBlock } from './parse-prose.js';
export { parseProse } from './parse-prose.js';
export { proseToHtml } from './prose-to-html.js';
export { redactByContract, redactMessage, redactPayload, sensitiveInEnvelope } from './redact-payload.js';
