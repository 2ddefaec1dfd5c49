import type { StoredMessage, StoreSummary } from '@bloodbank/core/ports';

export function summarise(messages: readonly StoredMessage[]): StoreSummary {
  const types = new Map<string, { eventType: string; count: number; bytes: number }>();
  for (const { eventType, body } of messages) {
    const entry = types.get(eventType) ?? { eventType, count: 0, bytes: 0 };
    entry.count += 1;
    entry.bytes += body.length;
    types.set(eventType, entry);
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
    types: [...types.values()].sort((a, b) => b.count - a.count || (a.eventType < b.eventType ? -1 : 1)),
  };
}
