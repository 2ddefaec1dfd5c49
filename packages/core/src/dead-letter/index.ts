export type { DeadLetter } from './dead-letter.js';
export { fingerprintOf } from './dead-letter.js';
export { describeBody } from './describe-body.js';
