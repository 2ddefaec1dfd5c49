export type { FileOutboxOptions } from './file-outbox.js';
export { createFileOutbox, DEFAULT_OUTBOX_BYTES } from './file-outbox.js';
export type { ProcessIdentity } from './process/process-identity.js';
export { isRunning, ownIdentity, startOf } from './process/process-identity.js';
export type { RejectedFolder } from './rejected-events.js';
export { openRejectedFolder } from './rejected-events.js';
export { countWaiting } from './survey-outbox.js';
