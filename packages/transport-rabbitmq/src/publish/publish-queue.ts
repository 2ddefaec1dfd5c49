import type { PendingPublish } from './pending-publish.js';

/** Publishes that wait to be written, oldest first. Any of them can leave at once, when its deadline passes. */
export class PublishQueue {
  #items = new Set<PendingPublish>();

  get size(): number {
    return this.#items.size;
  }

  first(): PendingPublish | undefined {
    return this.#items.values().next().value;
  }

  add(pending: PendingPublish): void {
    this.#items.add(pending);
  }

  /** Back to the head of the queue: they were sent once already. */
  addFirst(pendings: readonly PendingPublish[]): void {
    if (pendings.length > 0) this.#items = new Set([...pendings, ...this.#items]);
  }

  remove(pending: PendingPublish): boolean {
    return this.#items.delete(pending);
  }

  takeAll(): readonly PendingPublish[] {
    const all = [...this.#items];
    this.#items.clear();
    return all;
  }
}
