import { createHash } from 'node:crypto';
import type { Kind } from '@bloodbank/core/contract';
import { completeLineage, isEventId } from '@bloodbank/core/envelope';
import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type { RecordedMessage } from '@bloodbank/core/ports';
import { findUnsearchable } from './find-unsearchable.js';
import { momentFrom, textFrom } from './read-value.js';

/** What the store can find a message by, read from its body as far as the body says it. */
export interface MessageFacts {
  readonly id: string;
  readonly eventType: string;
  readonly kind: Kind;
  readonly domain: string;
  /** Undefined where the sender does not say it. */
  readonly occurredAt: Date | undefined;
  readonly source: string | null;
  readonly agent: string | null;
  readonly session: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly parents: readonly string[];
  /** The body as JSON text, where it can be searched. */
  readonly json: string | null;
  readonly unsearchable: string | null;
}

/**
 * Reads a message whose sender is not trusted: an envelope, one of the first generation (`id`, `ts`, `data`), or anything at
 * all. Never throws. What it returns holds no character that PostgreSQL refuses.
 */
export function readMessage(message: RecordedMessage): MessageFacts {
  const { address, body, properties } = message;
  const decoded = decodeJson(body);
  const value = decoded.ok && isObject(decoded.value) ? decoded.value : {};
  const text = decoded.ok ? Buffer.from(body).toString('utf8') : '';
  const unsearchable = decoded.ok ? findUnsearchable(text, decoded.value) : decoded.reason;
  const eventType = textFrom(value['event_type']) ?? textFrom(properties.type) ?? textFrom(address.key) ?? '';
  const ids = { own: textFrom(value['event_id']) ?? textFrom(value['id']), flow: textFrom(value['correlation_id']) };
  const id = ids.own ?? textFrom(properties.messageId) ?? fingerprintOf(message);
  const lineage = completeLineage({
    event_id: id,
    correlation_ids: listOf(value['correlation_ids']),
    correlation_id: ids.flow,
    causation_id: textFrom(value['causation_id']),
  });
  return {
    id,
    eventType,
    kind: address.kind,
    domain: eventType.split('.')[0] ?? '',
    occurredAt: momentFrom(value['timestamp']) ?? momentFrom(value['ts']) ?? properties.timestamp,
    source: sourceOf(value['source']) ?? textFrom(properties.appId),
    agent: agentOf(value['agent_context']),
    session: sessionOf(value['payload']) ?? sessionOf(value['data']),
    correlationId: ids.own === null ? ids.flow : lineage.correlation_id,
    causationId: lineage.causation_id,
    parents: lineage.correlation_ids,
    json: unsearchable === null ? text : null,
    unsearchable,
  };
}

/** Two messages without any id are the same where address, time of sending and bytes are. */
function fingerprintOf({ address, body, properties }: RecordedMessage): string {
  const beside = JSON.stringify([address.kind, address.key, properties.timestamp?.getTime() ?? null]);
  return `sha256:${createHash('sha256').update(beside).update(body).digest('base64url')}`;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && isEventId(one)) : [];
}

/** The service, else the application: of the first generation a text. */
function sourceOf(value: unknown): string | null {
  if (!isObject(value)) return textFrom(value);
  return textFrom(value['service']) ?? textFrom(value['app']) ?? textFrom(value['component']);
}

function agentOf(value: unknown): string | null {
  return isObject(value) ? (textFrom(value['name']) ?? textFrom(value['type'])) : null;
}

function sessionOf(value: unknown): string | null {
  return isObject(value) ? textFrom(value['session_id']) : null;
}
