import { isObject } from '../json/object.js';
import { type Document, type EnvelopeAdapter, restOf, textOf } from './envelope-adapter.js';
import { eventIdOf, parentsOf } from './foreign-id.js';
import { utc } from './utc.js';

const KNOWN = ['id', 'event_type', 'ts', 'source', 'data', 'correlation_id'];

/**
 * The first envelope of the Python services: `{id, event_type, ts, source: "app/host", data, correlation_id?}`. Their
 * `correlation_id` is the direct parent; what else it holds goes to the metadata.
 */
export const legacyV1: EnvelopeAdapter = {
  name: 'legacy-v1',
  adapt(message, { routingKey }) {
    const { id, ts, data, source, correlation_id: parent } = message;
    if (id === undefined || ts === undefined || !('data' in message) || 'event_id' in message) return undefined;
    const eventType = textOf(message['event_type']) ?? routingKey ?? '';
    const parents = parentsOf(parent);
    const original = { ...(parents.length === 0 && textOf(parent) ? { correlation_id: parent } : {}) };
    const eventId = eventIdOf(id, eventType);
    const kept = { ...restOf(message, KNOWN), ...original, ...(eventId === id ? {} : { id }) };
    return {
      event_id: eventId,
      event_type: eventType,
      timestamp: utc(ts),
      version: '1.0.0',
      source: sourceOf(source),
      correlation_ids: parents,
      payload: data,
      ...(Object.keys(kept).length === 0 ? {} : { metadata: { legacy: kept } }),
    };
  },
};

/** `app/host`, or `app` alone; some services wrote an object already. */
function sourceOf(source: unknown): Document {
  if (isObject(source)) return { host: 'unknown', type: 'manual', ...source };
  const text = textOf(source) ?? 'unknown';
  const slash = text.indexOf('/');
  const host = slash === -1 ? '' : text.slice(slash + 1);
  return { host: host === '' ? 'unknown' : host, type: 'manual', app: slash === -1 ? text : text.slice(0, slash) };
}
