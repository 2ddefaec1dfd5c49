import type { Socket } from 'node:net';

/** What happens to bytes on their way; the same for every line of a proxy, and changed while they run. */
export interface Weather {
  isStalled: boolean;
  /** Bytes are taken and never arrive. */
  isBlackhole: boolean;
  delayMs: number;
  bytesPerSecond: number;
  /** How many more bytes of the clients pass before their line is cut. */
  bytesUntilCut: number;
}

/** More than this waits on no line: the sender is paused, as a full socket would. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** One direction of a line: passes bytes on, in order, when the weather lets them. */
export class Relay {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: Weather;
  readonly #waiting: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
  #waitingBytes = 0;
  /** When the last byte has left, at the given rate. */
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, weather: Weather, onChunk: (chunk: Buffer) => Buffer = (chunk) => chunk) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    from.on('data', (chunk: Buffer) => this.#take(onChunk(chunk)));
    from.on('close', () => clearTimeout(this.#timer));
    to.on('drain', () => this.pump());
    if (weather.isStalled) from.pause();
  }

  /** To be called when the weather has changed. */
  pump(): void {
    clearTimeout(this.#timer);
    if (this.#weather.isStalled) {
      this.#from.pause();
      return;
    }
    for (let next = this.#waiting[0]; next !== undefined && !this.#to.writableNeedDrain; next = this.#waiting[0]) {
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), waitMs);
        break;
      }
      this.#waiting.shift();
      this.#waitingBytes -= next.chunk.length;
      this.#to.write(next.chunk);
    }
    if (this.#waitingBytes < MAX_WAITING_BYTES) this.#from.resume();
    else this.#from.pause();
  }

  #take(chunk: Buffer): void {
    if (this.#weather.isBlackhole || chunk.length === 0) return;
    const now = performance.now();
    const dueAt = Math.max(now + this.#weather.delayMs, this.#freeAt);
    this.#freeAt = dueAt + (chunk.length / this.#weather.bytesPerSecond) * 1_000;
    this.#waiting.push({ chunk, dueAt });
    this.#waitingBytes += chunk.length;
    this.pump();
  }
}
