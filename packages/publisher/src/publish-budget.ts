import { Blocked, BloodbankError, Overloaded, Timeout } from '@bloodbank/core/errors';
import type { Transport } from '@bloodbank/core/ports';
import { entranceOf, type PublishStep } from './publish-step.js';
import { createTurns } from './turns.js';

/** What of a message a budget asks before it is let in. */
interface Limited {
  readonly options: { readonly timeoutMs?: number; readonly whenFull?: 'wait' | 'reject' };
}

interface Waiting {
  admit(): void;
}

/**
 * Bounds the bytes that are on their way to a confirm. A publish that finds no room waits as it is: nothing was validated and
 * nothing encoded, so that it costs no more than its payload, which must not change until then.
 *
 * Those that wait are let in in their order, as confirms make room, for a few milliseconds at a time. A single message that is
 * larger than the whole budget still passes.
 */
export class PublishBudget {
  readonly #maxBytes: number;
  readonly #transport: Pick<Transport, 'health'>;
  #bytes = 0;
  #count = 0;
  readonly #waiting = new Set<Waiting>();
  #isLettingIn = false;
  #onNoneWaits: (() => void)[] = [];

  /** @throws {BloodbankError} `config.invalid` */
  constructor(maxBytes: number, transport: Pick<Transport, 'health'>) {
    if (!(maxBytes > 0)) {
      throw new BloodbankError('config.invalid', `maxBytesInFlight must be above 0, not ${String(maxBytes)}.`);
    }
    this.#maxBytes = maxBytes;
    this.#transport = transport;
  }

  /** In front of a way out. It rejects by the deadline, waiting included. */
  gate<I extends Limited>(next: PublishStep<I>, defaultTimeoutMs: number): PublishStep<I> {
    const proceed = entranceOf(next);
    return (input) => {
      if (this.#bytes < this.#maxBytes && this.#waiting.size === 0) return proceed(input);
      if (input.options.whenFull === 'reject') return Promise.reject(new Overloaded(this.#count, this.#bytes));
      return this.#wait(input, proceed, input.options.timeoutMs ?? defaultTimeoutMs);
    };
  }

  /** A message leaves; to be freed when it is settled. */
  take(bytes: number): void {
    this.#bytes += bytes;
    this.#count += 1;
  }

  free(bytes: number): void {
    this.#bytes -= bytes;
    this.#count -= 1;
    if (this.#waiting.size > 0) this.#letIn();
  }

  /** Undefined where none waits; else resolves when all that wait were let in or have failed. */
  whenNoneWaits(): Promise<void> | undefined {
    if (this.#waiting.size === 0) return undefined;
    return new Promise((resolve) => this.#onNoneWaits.push(resolve));
  }

  #wait<I extends Limited>(input: I, proceed: PublishStep<I>, timeoutMs: number): ReturnType<PublishStep<I>> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + timeoutMs;
      const leave = (): void => {
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) for (const tell of this.#onNoneWaits.splice(0)) tell();
      };
      const timer = setTimeout(() => {
        leave();
        reject(this.#expired(timeoutMs));
      }, timeoutMs);
      const waiting: Waiting = {
        admit: () => {
          clearTimeout(timer);
          const leftMs = Math.max(1, Math.floor(endsAt - performance.now()));
          resolve(proceed({ ...input, options: { ...input.options, timeoutMs: leftMs } }));
          leave();
        },
      };
      this.#waiting.add(waiting);
    });
  }

  #letIn(): void {
    if (this.#isLettingIn) return;
    this.#isLettingIn = true;
    // In a turn of its own: a frame with a thousand confirms makes room a thousand times.
    setImmediate(async () => {
      const turns = createTurns();
      for (const waiting of this.#waiting) {
        if (this.#bytes >= this.#maxBytes) break;
        waiting.admit();
        if (turns.isOver()) await turns.next();
      }
      this.#isLettingIn = false;
    });
  }

  #expired(timeoutMs: number): BloodbankError {
    const { blocked } = this.#transport.health().details;
    if (typeof blocked === 'string') return new Blocked(blocked);
    return new Timeout('Publishing, which waited for others to be confirmed,', timeoutMs, false);
  }
}
