import type { PendingPublish } from './pending-publish.js';

/** So many places of what is confirmed may stand before the first that is not. */
const MAX_GONE = 4_096;

/** What one channel has written and the broker has not confirmed, by delivery tag: the channel's publishes, counted from 1. */
export class UnconfirmedPublishes {
  /** In the order of their tags; undefined where the confirm came before that of a neighbour. */
  #places: (PendingPublish | undefined)[] = [];
  /** Of the first place. */
  #firstTag = 1;
  /** Everything before it is confirmed. */
  #lowestTag = 1;

  add(pending: PendingPublish): void {
    this.#places.push(pending);
  }

  /** That of this tag, with `multiple` all up to it, oldest first. Each once: what is confirmed again is not there. */
  take(tag: number, multiple: boolean): readonly PendingPublish[] {
    const taken: PendingPublish[] = [];
    for (let each = multiple ? this.#lowestTag : tag; each <= tag; each++) {
      const place = each - this.#firstTag;
      const pending = this.#places[place];
      if (pending === undefined) continue;
      taken.push(pending);
      this.#places[place] = undefined;
    }
    this.#forgetConfirmed();
    return taken;
  }

  #forgetConfirmed(): void {
    let gone = this.#lowestTag - this.#firstTag;
    while (gone < this.#places.length && this.#places[gone] === undefined) gone += 1;
    this.#lowestTag = this.#firstTag + gone;
    if (gone < MAX_GONE && gone < this.#places.length) return;
    this.#places = this.#places.slice(gone);
    this.#firstTag = this.#lowestTag;
  }
}
