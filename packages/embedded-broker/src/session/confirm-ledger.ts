/** How the broker answers a publish on a channel in confirm mode. */
export type Confirmation = 'ack' | 'nack';

/**
 * The confirms a channel owes. Every publish is answered in its own turn, in order, so what is owed is a list of runs of
 * equal answers, and one frame with `multiple` answers a whole run.
 */
export class ConfirmLedger {
  #lastTag = 0;
  #runs: { answer: Confirmation; count: number; lastTag: number }[] = [];

  add(answer: Confirmation): void {
    this.#lastTag += 1;
    const run = this.#runs.at(-1);
    if (run?.answer === answer) {
      run.count += 1;
      run.lastTag = this.#lastTag;
    } else {
      this.#runs.push({ answer, count: 1, lastTag: this.#lastTag });
    }
  }

  /** Hands over what is owed; nothing is owed afterwards. */
  flush(answer: (answer: Confirmation, deliveryTag: number, multiple: boolean) => void): void {
    if (this.#runs.length === 0) return;
    for (const run of this.#runs) answer(run.answer, run.lastTag, run.count > 1);
    this.#runs = [];
  }
}
