export type { LeaseDeskOptions } from './create-lease-desk.js';
export { createLeaseDesk, DEFAULT_MAX_HOLD_MS } from './create-lease-desk.js';
export { LEASE_ERRORS, LeaseError } from './lease-errors.js';
export type { LeasedSubscription, ServiceBus } from './service-bus.js';
