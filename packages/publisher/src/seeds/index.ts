export type { AgentEventCreators } from './agent-events.js';
export { agentEventCreators, EventPriorities, EventTypes } from './agent-events.js';
export type { EnvelopeHelpers, EventEnvelope } from './envelope-helpers.js';
export { envelopeHelpers, generateEventId } from './envelope-helpers.js';
export type { OnexEventCreators, OnexMessage, OnexService } from './onex-events.js';
export { onexEventCreators } from './onex-events.js';
