import { isObject } from '../json/object.js';
import { type EnvelopeAdapter, textOf } from './envelope-adapter.js';
import { eventIdOf, flowIdOf, parentsOf } from './foreign-id.js';
import { utc } from './utc.js';

/**
 * The envelope of ONEX, whose source is a service and its instance, without a host: `{event_id, event_type?, correlation_id?,
 * causation_id?, timestamp, version?, source: {service, instance_id, hostname?}, metadata, payload}`. Without an event_type it is the
 * topic; a naive time is UTC.
 */
export const onex: EnvelopeAdapter = {
  name: 'onex',
  adapt(message, { routingKey }) {
    const { event_id: id, source, payload, correlation_id: flow, causation_id: cause } = message;
    if (id === undefined || payload === undefined || !isObject(source) || 'host' in source) return undefined;
    const service = textOf(source['service']);
    if (service === undefined) return undefined;
    const { hostname, ...rest } = source;
    const eventType = textOf(message['event_type']) ?? routingKey ?? '';
    const ids = {
      event_id: eventIdOf(id, eventType),
      correlation_id: flowIdOf(flow) ?? null,
      causation_id: parentsOf(cause)[0] ?? null,
    };
    // An id that is no UUID is kept as it was, beside the one that stands for it.
    const originals = Object.entries(ids).filter(([name, ours]) => textOf(message[name]) && message[name] !== ours);
    const kept = Object.fromEntries(originals.map(([name]) => [name, message[name]]));
    const metadata = isObject(message['metadata']) ? message['metadata'] : {};
    return {
      ...message,
      ...ids,
      event_type: eventType,
      timestamp: utc(message['timestamp']),
      version: textOf(message['version']) ?? '1.0.0',
      source: { type: 'service', app: service, ...rest, host: textOf(hostname) ?? 'unknown' },
      ...('correlation_ids' in message ? {} : { correlation_ids: parentsOf(cause) }),
      metadata: originals.length === 0 ? metadata : { ...metadata, onex: kept },
    };
  },
};
