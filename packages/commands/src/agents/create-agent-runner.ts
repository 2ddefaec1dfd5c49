import { ConsumerError } from '@bloodbank/consumer';
import { changeAgent, IDLE_AGENT } from '@bloodbank/core/agents';
import { type ContractTypes, findContract } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { type AgentStates, guardLogger, silentLogger } from '@bloodbank/core/ports';
import type { Publisher } from '@bloodbank/publisher';
import type { CommandsOptions } from '../create-commands.js';
import { Owner } from '../owner/create-owner.js';
import type { AgentOptions } from './agent-action.js';
import { createAnnounce } from './announce.js';
import { createAgentHandler } from './carry-out-action.js';
import { createActionChoice } from './choose-action.js';

export interface AgentRunnerOptions<T extends ContractTypes> extends CommandsOptions<T> {
  /** Where it stands what each agent is doing. */
  readonly states: AgentStates;
}

/** An agent that takes commands on. */
export interface RunningAgent extends AsyncDisposable {
  readonly name: string;
  /** No command is begun, what runs finishes. @throws {Timeout} */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

export interface AgentRunner<T extends ContractTypes> {
  run(name: string, options: AgentOptions<T>): Promise<RunningAgent>;
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_LEASE_MS = 10_000;
const DEFAULT_PUBLISH_TIMEOUT_MS = 10_000;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;
/** For what stands around an action: states, ack, result. */
const AROUND_MS = 60_000;

/** Runs agents: each owns its commands, `command.<name>.*`, on a queue of its own, one at a time. */
export function createAgentRunner<T extends ContractTypes>(options: AgentRunnerOptions<T>): AgentRunner<T> {
  const { contracts, transport, service, source, store, states, planGroup, onMoment } = options;
  const { leaseMs = DEFAULT_LEASE_MS, publishTimeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS } = options;
  const { registry } = contracts;
  const logger = guardLogger(options.logger ?? silentLogger);
  const publisher = options.publisher as unknown as Publisher<ContractTypes>;
  const announce = createAnnounce(registry, publisher, logger);
  const running = new Map<string, RunningAgent>();

  function warnOfMemory(agent: string, durable: boolean): void {
    if (store.isDurable && states.isDurable) return;
    const message = `What the agent ${agent} is doing is kept in the memory of this process, and ends with it.`;
    if (durable) {
      const remedy = 'Set REDIS_URL, or leave `durable` out.';
      throw new BloodbankError('config.invalid', message, { remedy });
    }
    logger.warn({ service, agent }, `${message} \`bloodbank agents\` does not see it.`);
  }

  return {
    async run(name, how) {
      assertName(name);
      const { timeoutMs = DEFAULT_TIMEOUT_MS, durable = false, whenBusy = 'wait' } = how;
      if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2 ** 31 - 1 - AROUND_MS) {
        throw new BloodbankError('config.invalid', `timeoutMs must be a whole number of at least 1, not ${timeoutMs}.`);
      }
      if (whenBusy !== 'wait' && whenBusy !== 'refuse') {
        throw new BloodbankError(
          'config.invalid',
          `whenBusy must be "wait" or "refuse", not ${JSON.stringify(whenBusy)}.`,
        );
      }
      const choose = createActionChoice(name, how as AgentOptions<ContractTypes>);
      const pattern = `command.${name}.*`;
      const example = `command.${name}.any`;
      findContract(registry, example, 'command');
      if (running.has(name)) {
        throw new ConsumerError('consumer.overlap', `The agent ${name} runs in this process already.`);
      }
      warnOfMemory(name, durable);
      const hasAck = registry.kindOf(`${example}.ack`) === 'reply';
      const work = { agent: name, states, choose, timeoutMs, leaseMs, hasAck, whenBusy, announce, logger };
      const owner = new Owner({
        service: `${service}.${name}`,
        registry,
        source,
        transport,
        publisher,
        store,
        logger,
        leaseMs,
        publishTimeoutMs,
        onMoment,
        planGroup,
      });
      const agent: RunningAgent = {
        name,
        async stop({ timeoutMs: limitMs = DEFAULT_STOP_TIMEOUT_MS } = {}) {
          if (running.get(name) === agent) running.delete(name);
          await owner.stop({ timeoutMs: limitMs });
        },
        [Symbol.asyncDispose]: () => agent.stop(),
      };
      running.set(name, agent);
      try {
        await changeAgent(states, name, (record) => (record === undefined ? IDLE_AGENT : undefined));
        const retry = { attempts: 1, delaysMs: [] };
        const handler = createAgentHandler(work);
        await owner.own({ pattern, handler, retry, timeoutMs: timeoutMs + AROUND_MS }, 1);
        return agent;
      } catch (thrown) {
        running.delete(name);
        throw thrown;
      }
    },

    async stop(limit) {
      await Promise.all([...running.values()].map((agent) => agent.stop(limit)));
    },
  };
}

/** It is one word of a routing key, and stands in names at the broker and in Redis. */
function assertName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,100}$/.test(name)) return;
  const message = `${JSON.stringify(name)} is not the name of an agent: use letters, digits, "-" and "_", at most 100.`;
  throw new BloodbankError('config.invalid', message);
}
