import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type { StoredMessage, StoreSummary } from '@bloodbank/core/ports';
import { textFrom } from '../message/read-value.js';
import { summariseTypes, type TypeCount } from '../message/summarise-types.js';

export function summarise(messages: readonly StoredMessage[]): StoreSummary {
  const counts = new Map<string, TypeCount>();
  for (const message of messages) {
    const { eventType, body } = message;
    const version = versionOf(message);
    const key = JSON.stringify([eventType, version]);
    const { count = 0, bytes = 0 } = counts.get(key) ?? {};
    counts.set(key, { eventType, version, count: count + 1, bytes: bytes + body.length });
  }
  const times = messages.map(({ occurredAt }) => occurredAt.getTime()).sort((a, b) => a - b);
  const dateOf = (time: number | undefined): Date | null => (time === undefined ? null : new Date(time));
  return {
    count: messages.length,
    bytes: messages.reduce((sum, { body }) => sum + body.length, 0),
    first: messages[0]?.position ?? null,
    last: messages.at(-1)?.position ?? null,
    oldest: dateOf(times[0]),
    newest: dateOf(times.at(-1)),
    types: summariseTypes([...counts.values()]),
  };
}

function versionOf({ body, unsearchable }: StoredMessage): string | null {
  if (unsearchable !== null) return null;
  const decoded = decodeJson(body);
  return decoded.ok && isObject(decoded.value) ? textFrom(decoded.value['version']) : null;
}
