export { pipeline } from './pipeline.js';
export type { Middleware, Settled } from './settled.js';
export { ACKNOWLEDGED, asSettled, isSettled } from './settled.js';
export type { Around, Step } from './step.js';
