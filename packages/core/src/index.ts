export type { AgentState } from './agents/agent-state.js';
export { AGENT_STATES, changeTo, IDLE_AGENT, isAtWork, underlyingState } from './agents/agent-state.js';
export type { DecideChange } from './agents/change-agent.js';
export { changeAgent } from './agents/change-agent.js';
export type { ExponentialOptions, FixedOptions } from './consume/backoff.js';
export { assertRetry, exponential, fixed } from './consume/backoff.js';
export type { Failure } from './consume/failure.js';
export { describeFailure } from './consume/failure.js';
export type { GiveUp, RetryPolicy } from './consume/retry-policy.js';
export { DEFAULT_RETRY, distinctDelays, givesUpOn, settleFailure } from './consume/retry-policy.js';
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
} from './contract/contract-set.js';
export { findContract } from './contract/find-contract.js';
export type { FittingPayload } from './contract/fitting-payload.js';
export { assertFits } from './contract/fitting-payload.js';
export { redactPayload } from './contract/redact-payload.js';
export type { DeadLetter } from './dead-letter/dead-letter.js';
export { fingerprintOf } from './dead-letter/dead-letter.js';
export { describeBody } from './dead-letter/describe-body.js';
export { settleWithin } from './deadline/settle-within.js';
export { assertEnvelope } from './envelope/assert-envelope.js';
export { encodeEnvelope } from './envelope/encode-envelope.js';
export type {
  AgentContext,
  CommandEnvelopeOf,
  Envelope,
  EnvelopeOf,
  Metadata,
  ReplyEnvelopeOf,
  Source,
  SourceType,
} from './envelope/envelope.js';
export type { Face, OpenedEnvelope, Refused, UnverifiedEnvelope } from './envelope/open-envelope.js';
export {
  contractOf,
  decodeBody,
  openEnvelope,
  readEnvelope,
  verifyEnvelope,
  verifyPayload,
} from './envelope/open-envelope.js';
export type { PreparedEnvelope, PrepareOptions } from './envelope/prepare-envelope.js';
export { prepareEnvelope } from './envelope/prepare-envelope.js';
export type { SealOptions } from './envelope/seal-envelope.js';
export { ENVELOPE_VERSION, sealEnvelope } from './envelope/seal-envelope.js';
export { shareSource } from './envelope/shared-source.js';
export { BloodbankError } from './errors/bloodbank-error.js';
export type { CommandFailure } from './errors/command-errors.js';
export { CommandFailed, RequestTimeout } from './errors/command-errors.js';
export type { ErrorCode, ErrorEntry } from './errors/error-table.js';
export { ERROR_TABLE } from './errors/error-table.js';
export { NonRetryable } from './errors/non-retryable.js';
export {
  Blocked,
  Closed,
  Conflict,
  Invalid,
  Nacked,
  Overloaded,
  Timeout,
  Unreachable,
  Unroutable,
} from './errors/publish-errors.js';
export { RedriveCut } from './errors/redrive-cut.js';
export { RetryLater } from './errors/retry-later.js';
export { isInstance } from './errors/thrown-text.js';
export { toError } from './errors/to-error.js';
export { createEventId, deterministicEventId, isEventId } from './ids/event-id.js';
export { joinUniqueKey, uniqueKeyOf } from './ids/unique-key.js';
export type { Cause, Lineage } from './lineage/lineage.js';
export { completeLineage, deriveLineage } from './lineage/lineage.js';
export type { DecodedJson } from './message/decode-json.js';
export { decodeJson } from './message/decode-json.js';
export { maskCredentials } from './message/mask-credentials.js';
export { maskUrl, splitHosts } from './message/mask-url.js';
export { isReservedHeader, OWN_HEADER_PREFIX } from './message/reserved-headers.js';
export type { Pipeline } from './pipeline/pipeline.js';
export { pipeline } from './pipeline/pipeline.js';
export type { Outgoing, Published, PublishMiddleware } from './pipeline/publish-middleware.js';
export type {
  PublishAround,
  PublishPipeline,
  PublishRequest,
  PublishStep,
  RoutedMessage,
  SealedMessage,
} from './pipeline/publish-step.js';
export { entranceOf, publishPipeline } from './pipeline/publish-step.js';
export type { Middleware, Settled } from './pipeline/settled.js';
export { ACKNOWLEDGED, asSettled, isSettled } from './pipeline/settled.js';
export type { Around, Step } from './pipeline/step.js';
export type { AgentChange, AgentChanged, AgentRecord, AgentStates, ChangeOptions } from './ports/agent-states.js';
export type {
  ClaimedCommand,
  CommandClaim,
  CommandStage,
  CommandStore,
  Markable,
  RecordedCommand,
} from './ports/command-store.js';
export { COMMAND_STAGES } from './ports/command-store.js';
export type {
  ChainDirection,
  ChainLimits,
  ChainLink,
  CorrelatedEvent,
  CorrelationChain,
  CorrelationEntry,
  CorrelationHealth,
  CorrelationStore,
} from './ports/correlation-store.js';
export type {
  Appended,
  EventFilter,
  EventStore,
  ReadRequest,
  RecordedMessage,
  Retained,
  RetentionPolicy,
  StoredMessage,
  StoreExtent,
  StoreHealth,
  StoreSummary,
} from './ports/event-store.js';
export type { Inbox, InboxClaim } from './ports/inbox.js';
export type { Logger } from './ports/logger.js';
export { guardLogger, silentLogger } from './ports/logger.js';
export type { Address, HeaderValue, MessageProperties } from './ports/message.js';
export type {
  Outbox,
  OutboxEvent,
  OutboxHealth,
  OutboxReceipt,
  OutboxSendOptions,
  RejectedEvent,
  RejectedEvents,
} from './ports/outbox.js';
export type {
  EnvelopeSendOptions,
  OutgoingEvent,
  Publish,
  PublishAll,
  PublishOptions,
  PublishReceipt,
  SendOptions,
} from './ports/publish.js';
export type { DeadLetterDecision, DeadLetterVisitor, QueueAdmin, QueueInfo } from './ports/queue-admin.js';
export type {
  AddressPattern,
  Capabilities,
  Capability,
  ConsumeOptions,
  ConsumerGroup,
  Consumption,
  Delivery,
  GroupName,
  OnDelivery,
  OnReply,
  OutgoingMessage,
  Reply,
  ReplyInbox,
  Routing,
  Settlement,
  Tap,
  Transport,
  TransportHealth,
  TransportPublishOptions,
  Watch,
} from './ports/transport.js';
export type { ConnectRequest, TopologyFile, TransportFactory } from './ports/transport-factory.js';
export type { ReplayMark, ReplayStance } from './replay/replay-mark.js';
export { replayMarkOf } from './replay/replay-mark.js';
export { MAX_PARTITIONS, partitionKeyOf } from './routing/partition.js';
export type { PatternQuery, PatternReading } from './routing/routing-key.js';
export {
  bindingPatternOf,
  bindingPatternsFor,
  contractsMatching,
  DEFAULT_PRIORITY,
  expandRoutingKey,
  findShared,
  isAskedFor,
  patternReading,
  readPattern,
} from './routing/routing-key.js';
export { isServiceName } from './routing/service-name.js';
export { isWildcard, matchesTopic, patternCovers, patternsOverlap } from './routing/topic-pattern.js';
export type { HealthStatus } from './system-events/health-status.js';
export { describeHealthStatus, HEALTH_STATUS } from './system-events/health-status.js';
export type { MessageDeadLettered } from './system-events/message-dead-lettered.js';
export { describeDeadLetter, MESSAGE_DEAD_LETTERED } from './system-events/message-dead-lettered.js';
export type { RefusedMessage, SchemaValidationFailed } from './system-events/schema-validation-failed.js';
export { describeValidationFailure, SCHEMA_VALIDATION_FAILED } from './system-events/schema-validation-failed.js';
export type { MessageDescription, MessageFacts } from './trace/describe-message.js';
export { describeMessage } from './trace/describe-message.js';
export { DURATION_BOUNDARIES, MESSAGING, MESSAGING_METRICS } from './trace/messaging-names.js';
export type { TraceContext, TraceHeaders } from './trace/trace-context.js';
export { readTraceContext, writeTraceContext } from './trace/trace-context.js';
export { nearestWord } from './where/nearest-word.js';
