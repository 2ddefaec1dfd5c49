interface QueueOptions {
  /** How many paths are looked at at a time. */
  readonly concurrency: number;
  /** Never rejects. Answers after how many milliseconds the path wants to be looked at again; undefined: it is done. */
  readonly visit: (path: string) => Promise<number | undefined>;
}

/**
 * Paths to be looked at, each once however often it is named, and never twice at a time. Naming a path again puts its time
 * off, so that a file which is written in many steps is looked at after the last one.
 */
export class PathQueue {
  readonly #options: QueueOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready = new Set<string>();
  readonly #running = new Set<string>();
  #idle: (() => void)[] = [];
  #isStopped = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  add(path: string, delayMs: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timers.get(path));
    this.#ready.delete(path);
    this.#timers.set(
      path,
      setTimeout(() => {
        this.#timers.delete(path);
        this.#ready.add(path);
        this.#pump();
      }, delayMs),
    );
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Forgets what waits; resolves when what runs has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#ready.clear();
    this.#tellIdle();
    return this.idle();
  }

  #pump(): void {
    for (const path of this.#ready) {
      if (this.#running.size >= this.#options.concurrency) return;
      // One that is being looked at stays ready, and has its turn after that.
      if (this.#running.has(path)) continue;
      this.#ready.delete(path);
      this.#running.add(path);
      void this.#run(path);
    }
  }

  async #run(path: string): Promise<void> {
    const againMs = await this.#options.visit(path);
    this.#running.delete(path);
    if (againMs !== undefined && !this.#timers.has(path) && !this.#ready.has(path)) this.add(path, againMs);
    this.#pump();
    this.#tellIdle();
  }

  #isIdle(): boolean {
    return this.#timers.size === 0 && this.#ready.size === 0 && this.#running.size === 0;
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
