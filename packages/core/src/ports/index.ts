export type { AgentChange, AgentChanged, AgentRecord, AgentState, AgentStates, ChangeOptions } from './agent-states.js';
export { AGENT_STATES } from './agent-states.js';
export type {
  ClaimedCommand,
  CommandClaim,
  CommandStage,
  CommandStore,
  Markable,
  RecordedCommand,
} from './command-store.js';
export { COMMAND_STAGES } from './command-store.js';
export type {
  ChainDirection,
  ChainLimits,
  ChainLink,
  CorrelatedEvent,
  CorrelationChain,
  CorrelationEntry,
  CorrelationHealth,
  CorrelationStore,
} from './correlation-store.js';
export type {
  DeliveryAttempt,
  DeliveryOutcome,
  DeliveryPage,
  DeliveryQuery,
  DispatcherAction,
  DispatcherAdmin,
  DispatcherDelivery,
  DispatcherRule,
  DispatcherRules,
  Redelivery,
  RuleExplanation,
} from './dispatcher-admin.js';
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
  TypeSummary,
} from './event-store.js';
export type { Inbox, InboxClaim } from './inbox.js';
export type {
  LeaseDesk,
  LeasedDelivery,
  LeaseHolder,
  LeaseOutcome,
  LeaseReport,
  LeaseSettlement,
  PullRequest,
  SubscriptionState,
} from './lease-desk.js';
export type { Logger } from './logger.js';
export { guardLogger, silentLogger } from './logger.js';
export type { Address, HeaderValue, MessageProperties } from './message.js';
export type {
  Outbox,
  OutboxEvent,
  OutboxHealth,
  OutboxReceipt,
  OutboxSendOptions,
  RejectedEvent,
  RejectedEvents,
} from './outbox.js';
export type { ProjectionAdmin, ProjectionInfo, ProjectionState } from './projection-admin.js';
export { PROJECTION_STATES } from './projection-admin.js';
export type {
  EnvelopeSendOptions,
  OutgoingEvent,
  Publish,
  PublishAll,
  PublishOptions,
  PublishReceipt,
  SendOptions,
} from './publish.js';
export type { WindowLimits } from './publish-window.js';
export { assertWindowLimits, PublishWindow } from './publish-window.js';
export type {
  DeadLetterDecision,
  DeadLetterVisitor,
  PartitionLag,
  QueueAdmin,
  QueueInfo,
  SeekOptions,
  SeekPlace,
  Sought,
} from './queue-admin.js';
export type {
  Difference,
  LivePart,
  OnRebuildStep,
  TopologyAdmin,
  TopologyComparison,
} from './topology-admin.js';
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
} from './transport.js';
export type {
  ConnectRequest,
  KnownAddress,
  TopologyFile,
  TopologyRequest,
  TransportFactory,
} from './transport-factory.js';
