import type { GateResult } from './gate-result.js';

export interface CheckPoolOptions {
  /** Greatest number of checks that run at a time. */
  readonly concurrency: number;
}

interface Entry {
  readonly result: Promise<GateResult>;
  isSettled: boolean;
}

/** Results that nobody came back for are forgotten, the oldest first. */
const MAX_ENTRIES = 1_000;

/**
 * Runs checks beside the deliveries that wait for them. A delivery waits for a while and then comes later; its check goes on
 * meanwhile, and is found again by its key. Nothing of it survives this process: after a crash the check begins anew.
 */
export class CheckPool {
  readonly #concurrency: number;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ concurrency }: CheckPoolOptions) {
    this.#concurrency = concurrency;
  }

  /**
   * The result of the check of this key, begun by the first who asks; undefined where it takes longer than `holdMs`. Then ask again.
   *
   * @throws whatever `start` throws; the key is forgotten then.
   */
  async ask(key: string, start: () => Promise<GateResult>, holdMs: number): Promise<GateResult | undefined> {
    const entry = this.#entries.get(key) ?? this.#begin(key, start);
    let timer: NodeJS.Timeout | undefined;
    const held = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), holdMs);
    });
    return Promise.race([entry.result, held]).finally(() => clearTimeout(timer));
  }

  /** What it came to is of no interest any more. */
  forget(key: string): void {
    if (this.#entries.get(key)?.isSettled === true) this.#entries.delete(key);
  }

  /** Resolves when no check runs and none waits for its turn. */
  async whenIdle(): Promise<void> {
    await Promise.allSettled([...this.#entries.values()].map(({ result }) => result));
  }

  #begin(key: string, start: () => Promise<GateResult>): Entry {
    const entry: Entry = { result: this.#inTurn(start), isSettled: false };
    this.#entries.set(key, entry);
    entry.result.then(
      () => {
        entry.isSettled = true;
      },
      () => this.#entries.delete(key),
    );
    if (this.#entries.size > MAX_ENTRIES) {
      const oldest = [...this.#entries].find(([, { isSettled }]) => isSettled);
      if (oldest !== undefined) this.#entries.delete(oldest[0]);
    }
    return entry;
  }

  async #inTurn(start: () => Promise<GateResult>): Promise<GateResult> {
    if (this.#running >= this.#concurrency) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running += 1;
    try {
      return await start();
    } finally {
      // The place is handed on as it is, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
