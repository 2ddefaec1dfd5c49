export { createEventId, deterministicEventId, isEventId } from '../ids/event-id.js';
export { joinUniqueKey, uniqueKeyOf } from '../ids/unique-key.js';
export { completeLineage } from '../lineage/lineage.js';
export type { ReplayMark, ReplayStance } from '../replay/replay-mark.js';
export { replayMarkOf } from '../replay/replay-mark.js';
export { assertEnvelope } from './assert-envelope.js';
export { encodeEnvelope } from './encode-envelope.js';
export type {
  AgentContext,
  CommandEnvelopeOf,
  Envelope,
  EnvelopeOf,
  Metadata,
  ReplyEnvelopeOf,
  Source,
  SourceType,
} from './envelope.js';
export type { UnverifiedEnvelope } from './open-envelope.js';
export { contractOf, decodeBody, openEnvelope, readEnvelope, verifyPayload } from './open-envelope.js';
export type { PreparedEnvelope } from './prepare-envelope.js';
export { prepareEnvelope } from './prepare-envelope.js';
export type { SealOptions } from './seal-envelope.js';
export { optionsOfEnvelope, sealEnvelope } from './seal-envelope.js';
export { isSharedSource, shareSource } from './shared-source.js';
