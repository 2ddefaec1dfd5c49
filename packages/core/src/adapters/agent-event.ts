import { type EnvelopeAdapter, restOf, textOf } from './envelope-adapter.js';
import { eventIdOf, flowIdOf, parentsOf } from './foreign-id.js';
import { utc } from './utc.js';

const KNOWN = [
  'event_id',
  'event_type',
  'timestamp',
  'source_agent_id',
  'source_service',
  'trace_id',
  'execution_id',
  'parent_event_id',
  'payload',
  'priority',
  'ttl_seconds',
];

/**
 * The `Event` of the multi-agent event bus: flat, its source an agent or a service, `parent_event_id` its direct parent and
 * `trace_id` its flow. Its retry counters go to the metadata: retries are the broker's affair here.
 */
export const agentEvent: EnvelopeAdapter = {
  name: 'agent-event',
  adapt(message) {
    const { event_id: id, event_type: eventType, payload, trace_id: trace, execution_id: execution } = message;
    if (id === undefined || 'source' in message || typeof eventType !== 'string') return undefined;
    if (!('source_agent_id' in message || 'source_service' in message || 'max_retries' in message)) return undefined;
    const agent = textOf(message['source_agent_id']);
    const service = textOf(message['source_service']);
    const app = service ?? agent;
    const { priority, ttl_seconds: ttl } = message;
    const metadata = {
      ...restOf(message, KNOWN),
      ...(textOf(trace) ? { trace_id: trace } : {}),
      ...(textOf(execution) ? { execution_id: execution } : {}),
    };
    return {
      event_id: eventIdOf(id, eventType),
      event_type: eventType,
      timestamp: utc(message['timestamp']),
      version: '1.0.0',
      source: {
        host: 'unknown',
        type: agent === undefined ? 'service' : 'agent',
        ...(app === undefined ? {} : { app }),
        ...(service === undefined ? {} : { service }),
      },
      correlation_ids: parentsOf(message['parent_event_id']),
      correlation_id: flowIdOf(trace) ?? null,
      ...(agent === undefined ? {} : { agent_context: { type: 'custom', instance_id: agent } }),
      metadata,
      ...(typeof priority === 'string' ? { priority: priority.toLowerCase() } : {}),
      // Nothing there is what it writes where an event may wait for ever.
      ...(typeof ttl === 'number' && ttl > 0 ? { ttl_seconds: Math.ceil(ttl) } : {}),
      payload: payload ?? {},
    };
  },
};
