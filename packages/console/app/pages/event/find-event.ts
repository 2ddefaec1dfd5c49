import { call } from '../../api/call.js';
import type { Envelope } from '../../api/envelope.js';
import { recall } from '../live/live-store.js';

/** From what passed here, else from the history. @throws {Problem} where neither has it */
export async function findEvent(id: string, signal?: AbortSignal): Promise<Envelope> {
  const known = recall(id);
  if (known !== undefined) return known;
  const options = signal === undefined ? {} : { signal };
  const { event } = await call<{ readonly event: Envelope }>(`events/${encodeURIComponent(id)}`, options);
  return event;
}
