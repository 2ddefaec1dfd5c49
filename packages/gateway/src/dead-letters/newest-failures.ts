import { listDeadLetterQueues } from '@bloodbank/operations';
import type { Caller } from '../auth/caller.js';
import { type LetterRoom, lookAs } from './letter-room.js';

const NEWEST = 20;
/** While the broker counts the same, nobody looks through all of them again for a glance. */
const FRESH_MS = 60_000;

interface Failure {
  readonly at: string | null;
  readonly event_id: string | null;
  readonly event_type: string | null;
  readonly queue: string;
  readonly code: string;
  readonly message: string;
}

/** What failed last, of what still rests, newest first. */
export async function newestFailures(room: LetterRoom, caller: Caller): Promise<readonly Failure[]> {
  const all: Failure[] = [];
  for (const pair of await listDeadLetterQueues(room.site)) {
    const { letters } = await lookAs(room, caller, pair, FRESH_MS);
    for (const { lastFailureAt, eventId, eventType, code, message } of letters.slice(-NEWEST)) {
      all.push({
        at: lastFailureAt ?? null,
        event_id: eventId ?? null,
        event_type: eventType ?? null,
        queue: pair.queue ?? pair.deadLetterQueue,
        code,
        message,
      });
    }
  }
  return all.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? '')).slice(0, NEWEST);
}
