import type { LogBatch } from '../message/decode-batches.js';
import type { AbortedTransaction } from '../wire/fetch.js';

/** Which batches of an answer belong to transactions that somebody else gave up. They are asked in the order of the log. */
export class AbortedTransactions {
  /** By where they begin, the last first. */
  readonly #coming: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = [...aborted].sort((a, b) => Number(b.firstOffset - a.firstOffset));
  }

  /** Whether nobody is to read it: of a given-up transaction, or only saying how one ended. */
  hides(batch: LogBatch): boolean {
    for (let next = this.#coming.at(-1); next !== undefined; next = this.#coming.at(-1)) {
      if (next.firstOffset >= batch.nextOffset) break;
      this.#open.add(next.producerId);
      this.#coming.pop();
    }
    // What its producer writes behind this is another transaction.
    if (batch.isControl) this.#open.delete(batch.producerId);
    return batch.isControl || (batch.isTransactional && this.#open.has(batch.producerId));
  }
}
