import type { QueuedMessage } from './message.js';

/** Messages in order of arrival; both ends are cheap, and a message can return to the place its sequence gives it. */
export class MessageDeque {
  #items: (QueuedMessage | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): QueuedMessage | undefined {
    return this.#items[this.#head];
  }

  push(entry: QueuedMessage): void {
    this.#items.push(entry);
  }

  shift(): QueuedMessage | undefined {
    const entry = this.#items[this.#head];
    if (entry === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  /** Puts a message back where its sequence number belongs. */
  restore(entry: QueuedMessage): void {
    const first = this.first;
    if (first === undefined) this.push(entry);
    else if (entry.sequence < first.sequence) this.#unshift(entry);
    else this.#items.splice(this.#placeOf(entry.sequence), 0, entry);
  }

  /** Empties the deque. */
  drain(): QueuedMessage[] {
    const all = this.#items.slice(this.#head).filter((entry) => entry !== undefined);
    this.#items = [];
    this.#head = 0;
    return all;
  }

  #unshift(entry: QueuedMessage): void {
    if (this.#head === 0) {
      const room = Math.max(16, this.#items.length >> 1);
      this.#items = new Array<QueuedMessage | undefined>(room).concat(this.#items);
      this.#head = room;
    }
    this.#head -= 1;
    this.#items[this.#head] = entry;
  }

  #placeOf(sequence: number): number {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#items[middle]?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
