export type { ReplayReceiver } from './replay-receiver.js';
export type { ShadowNote } from './shadow.js';
export { encodeShadowNote, readShadowNote, shadowGroupOf } from './shadow.js';
