import type { EventFilter, StoredMessage } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';

/** Whether a message is one of those that a filter selects: what the database does, for stores without one. */
export function matchesFilter(message: StoredMessage, json: string | null, filter: EventFilter): boolean {
  const { types, kinds, domains, source, agent, session, correlation, cause, since, until, text } = filter;
  return (
    (types === undefined || types.some((pattern) => matchesTopic(pattern, message.eventType))) &&
    (kinds === undefined || kinds.includes(message.kind)) &&
    (domains === undefined || domains.includes(message.domain)) &&
    (source === undefined || message.source === source) &&
    (agent === undefined || message.agent === agent) &&
    (session === undefined || message.session === session) &&
    (correlation === undefined || message.correlationId === correlation) &&
    (cause === undefined || message.causationId === cause || message.parents.includes(cause)) &&
    (since === undefined || message.occurredAt >= since) &&
    (until === undefined || message.occurredAt < until) &&
    (text === undefined || (json?.toLowerCase().includes(text.toLowerCase()) ?? false))
  );
}
