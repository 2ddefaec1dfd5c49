import { BloodbankError } from '../errors/index.js';

/** Bounds on what a publisher has in flight at a time. */
export interface WindowLimits {
  readonly count: number;
  readonly bytes: number;
}

/** For transports: counts messages and their bytes against limits. A single message larger than the whole window still passes, alone. */
export class PublishWindow {
  #count = 0;
  #bytes = 0;
  readonly #limits: WindowLimits;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  hasRoomFor(sizeBytes: number): boolean {
    return this.#count === 0 || (this.#count < this.#limits.count && this.#bytes + sizeBytes <= this.#limits.bytes);
  }

  take(sizeBytes: number): void {
    this.#count += 1;
    this.#bytes += sizeBytes;
  }

  free(sizeBytes: number): void {
    this.#count -= 1;
    this.#bytes -= sizeBytes;
  }
}

/** @throws {BloodbankError} `config.invalid` where a limit is no positive whole number. */
export function assertWindowLimits(limits: WindowLimits): void {
  for (const name of ['count', 'bytes'] as const) {
    const value = limits[name];
    if (Number.isInteger(value) && value > 0) continue;
    throw new BloodbankError('config.invalid', `window.${name} is ${String(value)}, not a positive whole number.`);
  }
}
