export type { Administration, ConsoleView } from './administration/administration.js';
export type { ApiKey } from './auth/api-key.js';
export { toCloudEvent } from './cloudevents/cloud-event.js';
export type { CompareVersions, SchemaChange, VersionComparison } from './contracts/register-changes.js';
export type { Gateway } from './create-gateway.js';
export { createGateway } from './create-gateway.js';
export type { FolderArchiveOptions } from './dead-letters/folder-archive.js';
export { createFolderArchive } from './dead-letters/folder-archive.js';
export type { GatewayBus } from './gateway-bus.js';
export { GATEWAY_ERRORS } from './gateway-errors.js';
export type { GatewayOptions } from './gateway-options.js';
export type { DirectIntakeOptions } from './intake/direct-intake.js';
export { createDirectIntake } from './intake/direct-intake.js';
export type { Intake, IntakeHealth, IntakeReceipt, IntakeRequest } from './intake/intake.js';
export { createFolderJobLog } from './jobs/folder-job-log.js';
export { assertGuarded, assertListenable } from './listen-address.js';
export type { McpDoor, McpDoorway } from './mcp/register-mcp.js';
export type { PartHealth, ReadinessCheck } from './read/readiness.js';
export type {
  PlannedReplay,
  ReplayAim,
  ReplayDesk,
  ReplaySelection,
  ReplayStatus,
  RunReplayHow,
} from './replays/replay-desk.js';
export type { ClosableBus, ReconnectingOptions } from './spool/reconnecting-bus.js';
export { createReconnectingBus } from './spool/reconnecting-bus.js';
export type { SpoolingOptions } from './spool/spooling-intake.js';
export { createSpoolingIntake, DEFAULT_SPOOL_BYTES } from './spool/spooling-intake.js';
export type { SubscriptionParts } from './subscriptions/register-subscriptions.js';
export type { RemovedQueue, ServiceQueueReport, ServiceQueues } from './subscriptions/service-queues.js';
export type { ProviderName, WebhookProviders, WebhookSettings } from './webhooks/providers.js';
export { PROVIDER_NAMES, secretVariableOf } from './webhooks/providers.js';
