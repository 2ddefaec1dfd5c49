import { changeAgent, changeTo, isAtWork } from '@bloodbank/core/agents';
import type { ContractTypes } from '@bloodbank/core/contract';
import { BloodbankError, CommandFailed, CommandRefused, toError } from '@bloodbank/core/errors';
import type { AgentRecord } from '@bloodbank/core/ports';
import type { CommandContext } from '../handler/command-handler.js';
import type { AnyCommandHandler } from '../handler/read-command-handler.js';
import type { AgentActionContext, AgentCommand, AgentResult } from './agent-action.js';
import { endsInError, readActionFailure } from './agent-error.js';
import type { AgentWork } from './agent-work.js';
import { factsOf, takeOn } from './take-on.js';

type Context = CommandContext<ContractTypes>;

/** A command's life in an agent, from top to bottom: taken on or refused, told, worked at, and answered. */
export function createAgentHandler(work: AgentWork): AnyCommandHandler {
  return {
    rollback: undefined,
    async execute(envelope, context) {
      const command = envelope as AgentCommand;
      const begin = performance.now();
      const taken = await takeOn(work, command);
      if ('duplicateOf' in taken) return skipped(work, command, taken.duplicateOf);
      work.announce(taken.record, command);
      const stint = new Stint(work, command, context, taken.record);
      try {
        await stint.acknowledge();
        await stint.enter('working');
        const result = readResult(await stint.act());
        const { version } = await stint.enter('idle');
        return {
          ...factsOf(work, command, { version }),
          ...result,
          duration_ms: Math.round(performance.now() - begin),
        };
      } catch (thrown) {
        // The service stops, or another instance has the command: whoever gets it next goes on.
        if (context.signal.aborted) throw thrown;
        throw await stint.fail(thrown);
      } finally {
        stint.end();
      }
    },
  };
}

function skipped(work: AgentWork, command: AgentCommand, record: AgentRecord | undefined): object {
  const facts = factsOf(work, command, { version: record?.version ?? 1 });
  return { ...facts, outcome: 'skipped', duration_ms: null, result_payload: null, artifacts: [] };
}

/** @throws {Error} for what is no result: the action did something, and nobody knows what. */
function readResult(returned: unknown): Required<AgentResult> {
  const { outcome, result_payload = null, artifacts = [] } = (returned ?? {}) as Partial<AgentResult>;
  if (outcome !== 'success' && outcome !== 'partial' && outcome !== 'skipped') {
    throw new Error('The action returned no outcome: success, partial or skipped.');
  }
  if (!Array.isArray(artifacts) || artifacts.some((artifact) => typeof artifact !== 'string')) {
    throw new Error('The action returned artifacts that are no list of texts.');
  }
  if (typeof result_payload !== 'object' || Array.isArray(result_payload)) {
    throw new Error('The action returned a result_payload that is no object.');
  }
  return { outcome, result_payload, artifacts };
}

/** One agent at one command: its lease is renewed, and its state follows. */
class Stint {
  readonly #work: AgentWork;
  readonly #command: AgentCommand;
  readonly #context: Context;
  readonly #ending = new AbortController();
  readonly #renewing: NodeJS.Timeout;
  #record: AgentRecord;

  constructor(work: AgentWork, command: AgentCommand, context: Context, record: AgentRecord) {
    this.#work = work;
    this.#command = command;
    this.#context = context;
    this.#record = record;
    this.#renewing = setInterval(() => this.#renew(), work.leaseMs / 3);
  }

  /** That whoever asked cannot be told does not keep the agent from its work. */
  async acknowledge(): Promise<void> {
    if (!this.#work.hasAck) return;
    try {
      await this.#context.acknowledge(factsOf(this.#work, this.#command, this.#record));
    } catch (thrown) {
      this.#work.logger.warn({ command: this.#command.event_id }, `An ack was not sent: ${toError(thrown).message}`);
    }
  }

  /**
   * Brings the agent into a state, where it is still at this command; a pause stays. A store that is away does not undo what was
   * done: the lease ends by itself.
   */
  async enter(state: 'working' | 'blocked' | 'idle' | 'error'): Promise<AgentRecord> {
    const { agent, states, announce, logger } = this.#work;
    const { event_id: id } = this.#command;
    try {
      const before = this.#record.version;
      const record = await changeAgent(states, agent, (found) =>
        found !== undefined && found.eventId === id && isAtWork(found) ? changeTo(found, state) : undefined,
      );
      if (record !== undefined) this.#record = record;
      if (this.#record.version !== before && this.#record.eventId === id) announce(this.#record, this.#command);
    } catch (thrown) {
      logger.warn({ agent, command: id }, `The state ${state} could not be written: ${toError(thrown).message}`);
    }
    return this.#record;
  }

  /** Runs the action. @throws what it throws, or why it was ended. */
  async act(): Promise<unknown> {
    const { choose, timeoutMs, agent } = this.#work;
    const { action: name } = this.#command.payload;
    const action = choose(name);
    const signal = AbortSignal.any([this.#context.signal, this.#ending.signal]);
    const { acknowledge: _, ...context } = this.#context;
    const own: AgentActionContext<ContractTypes> = {
      ...context,
      signal,
      whileBlocked: async (wait) => {
        await this.enter('blocked');
        try {
          return await wait();
        } finally {
          await this.enter('working');
        }
      },
    };
    const late = `The action ${name} of the agent ${agent} did not finish within ${timeoutMs} ms.`;
    const timer = setTimeout(() => this.#ending.abort(new CommandFailed(timeoutOf(late))), timeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        const onAbort = (): void => reject(toError(signal.reason));
        if (signal.aborted) onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        Promise.resolve()
          .then(() => action?.(this.#command, own))
          .then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What whoever asked is told of it. */
  async fail(thrown: unknown): Promise<CommandFailed> {
    const { states, agent, logger } = this.#work;
    const { idempotency_key: key, command_id: id } = this.#command.payload;
    const failure = readActionFailure(thrown);
    const { code, message, retryable, retryAfterMs, isRefusal } = failure;
    const record = await this.enter(endsInError(failure) ? 'error' : 'idle');
    if (key) {
      await states.forget(agent, key, id).catch((error: unknown) => {
        logger.warn({ agent, command: id }, `An idempotency key was not forgotten: ${toError(error).message}`);
      });
    }
    const told = {
      code,
      message,
      retryable,
      data: factsOf(this.#work, this.#command, record),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    return isRefusal ? new CommandRefused(told, { cause: thrown }) : new CommandFailed(told, { cause: thrown });
  }

  end(): void {
    clearInterval(this.#renewing);
  }

  #renew(): void {
    const { states, agent, leaseMs } = this.#work;
    states.renew(agent, this.#command.event_id, leaseMs).then(
      (isHeld) => {
        if (isHeld || this.#ending.signal.aborted) return;
        const message = `The agent ${agent} was reset, or its command taken over, while its action ran.`;
        this.#ending.abort(new BloodbankError('operation.conflict', message));
      },
      // What cannot be asked now is asked again before the lease ends.
      () => {},
    );
  }
}

function timeoutOf(message: string): { code: string; message: string; retryable: true } {
  return { code: 'timeout', message, retryable: true };
}
