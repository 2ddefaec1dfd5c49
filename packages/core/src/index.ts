/** @deprecated Every idea through one door, for one release: import from `@bloodbank/core/<idea>`. */
export * from './contract/index.js';
export * from './dead-letter/index.js';
export * from './envelope/index.js';
export * from './errors/index.js';
export * from './message/index.js';
export * from './pipeline/index.js';
export * from './ports/index.js';
export * from './retry/index.js';
export * from './routing/index.js';
export * from './system-events/index.js';
export * from './time/index.js';
/** @deprecated `withTimeout` of `@bloodbank/core/time`. */
export { withTimeout as settleWithin } from './time/with-timeout.js';
export * from './trace/index.js';
export * from './where/index.js';
