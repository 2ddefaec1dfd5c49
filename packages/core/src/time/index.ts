export { assertPatience, assertTimeout } from './assert-timeout.js';
export type { Backoff, Delays } from './backoff.js';
export { createBackoff } from './backoff.js';
export type { Circuit, Permit } from './circuit.js';
export { createCircuit } from './circuit.js';
export { isDoneWithin } from './is-done-within.js';
export { pause, pauseUnref } from './pause.js';
export { withTimeout } from './with-timeout.js';
