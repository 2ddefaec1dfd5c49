export type { MessagingInstruments } from './messaging-instruments.js';
export { openMessagingInstruments } from './messaging-instruments.js';
export { isMeasuring, isTracing, registeredApi, telemetryApi } from './registered.js';
export { remoteSpanOf } from './remote-span.js';
