export type { ExponentialOptions, FixedOptions } from './backoff.js';
export { assertRetry, exponential, fixed } from './backoff.js';
export type { Failure } from './failure.js';
export { describeFailure } from './failure.js';
export type { GiveUp, RetryPolicy } from './retry-policy.js';
export { COMMAND_RETRY, DEFAULT_RETRY, distinctDelays, givesUpOn, settleFailure } from './retry-policy.js';
