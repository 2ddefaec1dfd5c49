export type { HealthStatus } from './health-status.js';
export { describeHealthStatus, HEALTH_STATUS } from './health-status.js';
export type { MessageDeadLettered } from './message-dead-lettered.js';
export { describeDeadLetter, MESSAGE_DEAD_LETTERED } from './message-dead-lettered.js';
export type { OperationPerformed } from './operation-performed.js';
export { OPERATION_PERFORMED } from './operation-performed.js';
export type { SchemaValidationFailed } from './schema-validation-failed.js';
export { describeValidationFailure, SCHEMA_VALIDATION_FAILED } from './schema-validation-failed.js';
