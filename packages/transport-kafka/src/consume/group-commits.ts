import { pause } from '@bloodbank/core/time';
import type { Announced, Lane } from './lane.js';

export interface GroupCommitsOptions {
  /** Whether the broker took what these lanes hold. Never rejects. */
  readonly send: (lanes: readonly Lane[]) => Promise<boolean>;
  /** The broker knows of them. */
  readonly onAnnounced: (announced: readonly Announced[]) => void;
  /** Those of them that still wait to be announced, after a commit that came to nothing. */
  readonly onRefused: (announced: readonly Announced[]) => readonly Announced[];
  readonly isStopped: () => boolean;
  /** Resolves when the group may be ready again; it is not waited for longer than a moment. */
  readonly whenReady: () => Promise<unknown>;
}

/** So long, at most, what is settled waits for other commits to go along with. */
const GATHER_MS = 10;
const AGAIN_AFTER_MS = 100;
/** What matched no pattern is committed with the rest, or after this time. */
const LAZY_MS = 1_000;

/**
 * The commits of one member: what is to begin and what has settled travels together, one request at a time. What is to begin goes at
 * once, for it is waited for; what has settled waits a moment for others.
 */
export class GroupCommits {
  readonly #options: GroupCommitsOptions;
  readonly #changed = new Set<Lane>();
  #coming: Announced[] = [];
  #isCommitting = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #lazyTimer: NodeJS.Timeout | undefined;
  #whenDone: (() => void)[] = [];

  constructor(options: GroupCommitsOptions) {
    this.#options = options;
  }

  /** Something of it has settled. */
  add(lane: Lane): void {
    this.#changed.add(lane);
    this.#gather();
  }

  /** Something of it was passed over, which nobody waits for. */
  addLazily(lane: Lane): void {
    this.#changed.add(lane);
    this.#lazyTimer ??= setTimeout(() => this.#begin(), LAZY_MS);
  }

  remove(lane: Lane): void {
    this.#changed.delete(lane);
  }

  announce(announced: readonly Announced[]): void {
    for (const one of announced) {
      this.#changed.add(one.lane);
      this.#coming.push(one);
    }
    this.#begin();
  }

  /** What is not announced yet and need not be any more; what is on its way is handed out when it is answered. */
  takeBack(isWanted: (one: Announced) => boolean): readonly Announced[] {
    const back = this.#coming.filter((one) => !isWanted(one));
    this.#coming = this.#coming.filter(isWanted);
    return back;
  }

  /** Everything that has settled, until this moment of `performance.now()`. */
  async flush(endsAt: number): Promise<void> {
    while ((this.#changed.size > 0 || this.#isCommitting) && performance.now() < endsAt) {
      if (this.#isCommitting) await new Promise<void>((resolve) => this.#whenDone.push(resolve));
      else await this.#commit();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#lazyTimer);
    this.#timer = undefined;
    this.#lazyTimer = undefined;
  }

  #begin(): void {
    void this.#commit();
  }

  #gather(): void {
    if (this.#isCommitting || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, this.#sentAt + GATHER_MS - performance.now()));
  }

  async #commit(): Promise<void> {
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    this.close();
    const { isStopped, whenReady } = this.#options;
    let isRefused = false;
    do {
      isRefused = !(await this.#sendOnce());
      if (isRefused) await Promise.race([whenReady(), pause(AGAIN_AFTER_MS)]);
    } while (!isStopped() && (this.#coming.length > 0 || (isRefused && this.#changed.size > 0)));
    this.#isCommitting = false;
    for (const resolve of this.#whenDone.splice(0)) resolve();
    if (this.#changed.size > 0 && !isStopped()) this.#gather();
  }

  async #sendOnce(): Promise<boolean> {
    const { send, onAnnounced, onRefused } = this.#options;
    const lanes = [...this.#changed].filter(({ isLive }) => isLive);
    const coming = this.#coming;
    this.#changed.clear();
    this.#coming = [];
    this.#sentAt = performance.now();
    if (await send(lanes)) {
      onAnnounced(coming);
      return true;
    }
    for (const lane of lanes) if (lane.isLive) this.#changed.add(lane);
    this.#coming = [...onRefused(coming), ...this.#coming];
    return false;
  }
}
