/** Keeps the end of what flows by, whatever its length. */
export class TailBuffer {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Buffer): void {
    // Cut before it is kept, so that a slice does not keep a huge buffer alive.
    this.#parts.push(part.length > this.#maxBytes ? Buffer.from(part.subarray(-this.#maxBytes)) : part);
    this.#size += Math.min(part.length, this.#maxBytes);
    if (this.#size <= 2 * this.#maxBytes) return;
    const kept = Buffer.from(Buffer.concat(this.#parts).subarray(-this.#maxBytes));
    this.#parts = [kept];
    this.#size = kept.length;
  }

  /** Invalid UTF-8 is replaced, also where the beginning was cut off within a character. */
  get text(): string {
    return Buffer.concat(this.#parts).subarray(-this.#maxBytes).toString('utf8');
  }
}
