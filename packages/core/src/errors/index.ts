export type { ErrorOptions } from './bloodbank-error.js';
export { BloodbankError } from './bloodbank-error.js';
export type { CommandFailure } from './command-errors.js';
export { CommandFailed, CommandRefused, RequestTimeout } from './command-errors.js';
export type { CoreErrorCode, ErrorCode, ErrorEntry, ErrorTable } from './error-table.js';
export { ERROR_TABLE } from './error-table.js';
export type { ExplainedFailure } from './explain-failure.js';
export { explainFailure, explainTls } from './explain-failure.js';
export { NonRetryable } from './non-retryable.js';
export { notify } from './notify.js';
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
} from './publish-errors.js';
export { RedriveCut } from './redrive-cut.js';
export { RetryLater } from './retry-later.js';
export { isInstance } from './thrown-text.js';
export { toError } from './to-error.js';
