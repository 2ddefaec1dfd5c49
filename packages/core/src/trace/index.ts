export type { MessageFacts } from './describe-message.js';
export { describeMessage } from './describe-message.js';
export { DURATION_BOUNDARIES, MESSAGING, MESSAGING_METRICS } from './messaging-names.js';
export type { TraceContext, TraceHeaders } from './trace-context.js';
export { readTraceContext, writeTraceContext } from './trace-context.js';
