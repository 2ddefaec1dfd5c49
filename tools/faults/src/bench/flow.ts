import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import type { FaultContext } from '../fault.js';
import { codeOf, enterFailure } from './judge-publish.js';

export interface LoadOptions {
  /** Publishers that each wait for their confirm before the next. Default 8. */
  readonly publishers?: number;
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

export interface Load {
  /** Ends the load; resolves when every publish has settled. */
  stop(): Promise<void>;
}

export interface FlowPublish {
  readonly id: string;
  readonly timeoutMs: number;
  readonly whenFull: 'wait' | 'reject';
}

/** Deadlines may be kept this much late: the processor is shared with what was broken. */
const SLACK_MS = 1_000;

/** Messages that are published one by one or as a load, each of them in the ledger, with a judgement in the end. */
export abstract class Flow<C extends Pick<FaultContext, 'ledger'> = FaultContext> {
  protected readonly context: C;
  /** How many publishes failed with which code. */
  readonly failures = new Map<string, number>();
  #lateMs = 0;

  constructor(context: C) {
    this.context = context;
  }

  /** A name for the next message, which nobody else has. */
  protected abstract nextId(): string;

  /** Whether a queue took it. */
  protected abstract send(publish: FlowPublish): Promise<boolean>;

  protected abstract readonly isConsuming: boolean;

  /** Publishes one message and enters its end; never rejects for what the port allows. Whether it was routed. */
  async publish(timeoutMs = 10_000, whenFull: 'wait' | 'reject' = 'wait'): Promise<boolean> {
    const { ledger } = this.context;
    const id = this.nextId();
    ledger.attempt(id);
    const from = performance.now();
    try {
      const routed = await this.send({ id, timeoutMs, whenFull });
      if (routed) ledger.acknowledge(id);
      else ledger.refuse(id);
      return routed;
    } catch (thrown) {
      const code = codeOf(thrown);
      this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
      enterFailure(ledger, id, thrown);
      return false;
    } finally {
      this.#lateMs = Math.max(this.#lateMs, performance.now() - from - timeoutMs);
    }
  }

  /** Publishes until it is stopped. */
  load({ publishers = 8, timeoutMs = 10_000 }: LoadOptions = {}): Load {
    let isStopped = false;
    const publishOn = async (): Promise<void> => {
      while (!isStopped) {
        await this.publish(timeoutMs);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const running = Promise.all(Array.from({ length: publishers }, publishOn));
    // Looked at when it is stopped; until then it must not end the process.
    running.catch(() => {});
    return {
      stop: async () => {
        isStopped = true;
        await running;
      },
    };
  }

  /** Waits until so many more publishes are acknowledged: the bus works. */
  async progress(count: number, timeoutMs = 30_000): Promise<void> {
    const acknowledged = () => this.context.ledger.acknowledgedCount;
    const goal = acknowledged() + count;
    await waitFor(() => acknowledged() >= goal, { timeoutMs, what: `${count} more confirms` });
  }

  /**
   * Publishes a last message, which works again and comes after all others; waits until everything acknowledged was
   * delivered; then judges: nothing lost, nothing unexpected, nothing later than its deadline by more than `slackMs`.
   */
  async judge({
    timeoutMs = 30_000,
    slackMs = SLACK_MS,
  }: {
    timeoutMs?: number;
    slackMs?: number;
  } = {}): Promise<void> {
    const { ledger } = this.context;
    if (this.isConsuming) expect(await this.publish(timeoutMs)).toBe(true);
    await waitFor(() => ledger.missing.length === 0, { timeoutMs, everyMs: 50 }).catch(() => {});
    expect({ missing: ledger.missing.slice(0, 5), lost: ledger.missing.length }).toEqual({ missing: [], lost: 0 });
    expect(ledger.unexpected.slice(0, 5)).toEqual([]);
    expect(ledger.pendingCount).toBe(0);
    expect(this.#lateMs).toBeLessThan(slackMs);
  }
}
