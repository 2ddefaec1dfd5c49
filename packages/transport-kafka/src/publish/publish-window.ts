export interface WindowLimits {
  readonly count: number;
  readonly bytes: number;
}

/** Counts messages and their bytes against limits. A single message larger than the whole window still passes, alone. */
export class PublishWindow {
  count = 0;
  bytes = 0;
  readonly #limits: WindowLimits;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  hasRoomFor(sizeBytes: number): boolean {
    return this.count === 0 || (this.count < this.#limits.count && this.bytes + sizeBytes <= this.#limits.bytes);
  }

  take(sizeBytes: number): void {
    this.count += 1;
    this.bytes += sizeBytes;
  }

  free(sizeBytes: number): void {
    this.count -= 1;
    this.bytes -= sizeBytes;
  }
}
