import { setMaxListeners } from 'node:events';
import {
  ConsumerError,
  createProcessTelemetry,
  Delays,
  decode,
  fail,
  type GroupPlan,
  type Opened,
  open,
  Passage,
  trace,
} from '@bloodbank/consumer';
import { Closed } from '@bloodbank/core/errors';
import { pipeline, type Step } from '@bloodbank/core/pipeline';
import type { ConsumerGroup, Consumption } from '@bloodbank/core/ports';
import { COMMAND_RETRY, distinctDelays, type RetryPolicy } from '@bloodbank/core/retry';
import { matchesTopic, patternsOverlap } from '@bloodbank/core/routing';
import { carryOut } from './carry-out.js';
import type { OwnedCommand, OwnerParts, OwnerWork } from './owner-parts.js';

/** For how long after its start a service may register handlers of commands that wait already. */
const BEGINNING_MS = 30_000;
const DEFAULT_CONCURRENCY = 10;

/** How the queue of a service's commands is laid out. */
export type PlanCommands = (request: { readonly service: string; readonly patterns: readonly string[] }) => GroupPlan;

export interface OwnerOptions extends OwnerParts {
  readonly planGroup?: PlanCommands | undefined;
}

/** Owns the commands of one service: one queue, whatever their number. */
export class Owner {
  readonly #options: OwnerOptions;
  readonly #owned = new Map<string, OwnedCommand>();
  readonly #delays = new Delays();
  readonly #stopping = new AbortController();
  readonly #draining = new AbortController();
  readonly #beganAt = performance.now();
  #consumption: Promise<Consumption> | undefined;

  constructor(options: OwnerOptions) {
    this.#options = options;
    setMaxListeners(0, this.#stopping.signal, this.#draining.signal);
  }

  /**
   * Resolves when commands of the pattern arrive here.
   *
   * @throws {BloodbankError} `command.owned`, `consumer.overlap`, `transport.topology-conflict`.
   */
  async own(
    command: Omit<OwnedCommand, 'retry'> & { readonly retry?: RetryPolicy },
    concurrency?: number,
  ): Promise<void> {
    if (this.#draining.signal.aborted) throw new Closed(`The owner of ${command.pattern}`);
    const { pattern } = command;
    for (const known of this.#owned.keys()) {
      if (!patternsOverlap(known, pattern)) continue;
      throw new ConsumerError(
        'consumer.overlap',
        `"${known}" and "${pattern}" would both carry out the same commands.`,
      );
    }
    const plan = this.#plan(pattern);
    const retry = command.retry ?? plan.retry;
    this.#delays.add([...plan.group.retryDelaysMs, ...distinctDelays(retry)]);
    this.#owned.set(pattern, { ...command, retry });
    try {
      await this.#attach({ ...plan.group, retryDelaysMs: this.#delays.allMs }, plan.retry, concurrency);
    } catch (thrown) {
      this.#owned.delete(pattern);
      throw thrown;
    }
  }

  /** No command is begun any more; what runs finishes. @throws {Timeout} */
  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    this.#draining.abort();
    const consumption = await this.#consumption?.catch(() => undefined);
    try {
      await consumption?.stop({ timeoutMs });
    } finally {
      this.#stopping.abort(new Closed(`The service ${this.#options.service}`));
    }
  }

  #plan(pattern: string): GroupPlan {
    const { service, planGroup = usualPlan } = this.#options;
    return planGroup({ service, patterns: [pattern] });
  }

  async #attach(group: ConsumerGroup, retry: RetryPolicy, concurrency = DEFAULT_CONCURRENCY): Promise<void> {
    const { transport } = this.#options;
    const running = this.#consumption;
    if (running !== undefined) {
      await running;
      await transport.declare(group);
      return;
    }
    const limits = { prefetch: concurrency, concurrency };
    const way = this.#way(retry);
    const consumption = transport.consume(group, limits, (delivery) => way(new Passage(delivery)));
    this.#consumption = consumption;
    try {
      await consumption;
    } catch (thrown) {
      if (this.#consumption === consumption) this.#consumption = undefined;
      throw thrown;
    }
  }

  /** The way of a command, as of an event: read it from top to bottom. */
  #way(retry: RetryPolicy): Step<Passage> {
    const { registry, transport, logger } = this.#options;
    const draining = this.#draining.signal;
    const last: Step<Opened> = carryOut(this.#work());
    return pipeline<Passage>()
      .add(trace(createProcessTelemetry(transport.system), registry))
      .add(fail({ retry, delays: this.#delays, dropsDeadLetters: false, logger, draining }))
      .add(decode(registry))
      .add(open)
      .end(last);
  }

  #work(): OwnerWork {
    return {
      ...this.#options,
      delays: this.#delays,
      find: (type) => this.#owned.get(type) ?? this.#findByPattern(type),
      isBeginning: () => performance.now() - this.#beganAt < BEGINNING_MS,
      stopping: this.#stopping.signal,
    };
  }

  #findByPattern(type: string): OwnedCommand | undefined {
    for (const [pattern, command] of this.#owned) if (matchesTopic(pattern, type)) return command;
    return undefined;
  }
}

function usualPlan({ service, patterns }: Parameters<PlanCommands>[0]): GroupPlan {
  const group = { kind: 'command', group: service, patterns, retryDelaysMs: distinctDelays(COMMAND_RETRY) } as const;
  return { group, retry: COMMAND_RETRY };
}
