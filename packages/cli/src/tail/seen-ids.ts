import type { Envelope } from '@bloodbank/core/envelope';
import { replayMarkOf } from '@bloodbank/core/envelope';

/** More than pass while a recorder is behind. */
const MAX_IDS = 100_000;

/** Remembers which events were shown, the newest of them: each comes from the store and from the broker. */
export class SeenIds {
  readonly #ids = new Set<string>();

  /** Whether it is new. An event that is lived again is another one than the first time. */
  add(event: Envelope): boolean {
    const id = `${event.event_id} ${replayMarkOf(event)?.id ?? ''}`;
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > MAX_IDS && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
