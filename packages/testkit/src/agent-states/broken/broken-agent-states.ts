import { IDLE_AGENT } from '@bloodbank/core/agents';
import type { AgentStates } from '@bloodbank/core/ports';
import type { AgentStatesHarness } from '../agent-states-harness.js';
import { leaseFromNow, openToyAgentStates, type ToyAgents, toyKey } from '../toy/toy-agent-states.js';

/** A store with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenAgentStates {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => AgentStatesHarness;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

export const BROKEN_AGENT_STATES: readonly BrokenAgentStates[] = [
  {
    name: 'makes an agent by asking for it',
    caughtBy: ['A1', 'A9'],
    open: breaking((states) => ({
      find: async (agent) => {
        await states.change(agent, 0, IDLE_AGENT);
        return states.find(agent);
      },
    })),
  },
  {
    name: 'writes from any version',
    caughtBy: ['A2'],
    open: breaking((states) => ({
      change: async (agent, version, to, options) => {
        const found = await states.find(agent);
        return states.change(agent, found === undefined ? version : found.version, to, options);
      },
    })),
  },
  {
    name: 'looks first and writes later',
    caughtBy: ['A3'],
    open: breaking((states) => ({
      change: async (agent, version, to, options) => {
        const found = await states.find(agent);
        if ((found?.version ?? 0) !== version) return { isChanged: false, found };
        await pause();
        const now = await states.find(agent);
        return states.change(agent, now?.version ?? 0, to, options);
      },
    })),
  },
  {
    name: 'forgets what it was before the pause',
    caughtBy: ['A2', 'A5'],
    open: breaking((states) => ({
      change: (agent, version, to, options) => states.change(agent, version, { ...to, prePauseState: null }, options),
    })),
  },
  {
    name: 'keeps no time to live',
    caughtBy: ['A2'],
    open: breaking((states) => ({
      change: (agent, version, to, options) => states.change(agent, version, { ...to, ttlDeadline: null }, options),
    })),
  },
  {
    name: 'calls a lease overdue too early',
    caughtBy: ['A4', 'A5'],
    open: breaking((states) => ({
      change: (agent, version, to, options) => states.change(agent, version, quartered(to), options),
      renew: (agent, eventId, leaseMs) => states.renew(agent, eventId, leaseMs / 4),
    })),
  },
  {
    name: 'never calls a lease overdue',
    caughtBy: ['A4', 'A5', 'A6'],
    open: breaking((states) => ({
      change: (agent, version, to, options) =>
        states.change(agent, version, typeof to.leaseMs === 'number' ? { ...to, leaseMs: 1e9 } : to, options),
    })),
  },
  {
    name: 'ends a lease that was not spoken of',
    caughtBy: ['A4'],
    open: breaking((states) => ({
      change: (agent, version, to, options) =>
        states.change(agent, version, { ...to, leaseMs: to.leaseMs ?? null }, options),
    })),
  },
  {
    name: 'renews nothing, and says it did',
    caughtBy: ['A5'],
    open: breaking((states, { stalling }) => ({
      renew: async (agent, eventId, leaseMs) => {
        const found = await states.find(agent);
        if (found?.leaseUntil == null || found.eventId !== eventId) return states.renew(agent, eventId, leaseMs);
        return stalling.answer(() => true);
      },
    })),
  },
  {
    name: 'raises the version when it renews',
    caughtBy: ['A5'],
    open: breaking((states, { agents }) => ({
      renew: async (agent, eventId, leaseMs) => {
        const isRenewed = await states.renew(agent, eventId, leaseMs);
        const kept = agents.get(agent);
        if (isRenewed && kept !== undefined) agents.set(agent, { ...kept, version: kept.version + 1 });
        return isRenewed;
      },
    })),
  },
  {
    name: 'renews the lease of any message',
    caughtBy: ['A5'],
    open: breaking((states, { agents }) => ({
      renew: async (agent, _eventId, leaseMs) => states.renew(agent, String(agents.get(agent)?.eventId), leaseMs),
    })),
  },
  {
    name: 'gives an agent that rests a lease',
    caughtBy: ['A5'],
    open: breaking((states, { agents }) => ({
      renew: async (agent, eventId, leaseMs) => {
        const kept = agents.get(agent);
        if (kept?.eventId === eventId) agents.set(agent, { ...kept, leaseUntil: leaseFromNow(leaseMs) });
        return states.renew(agent, eventId, leaseMs);
      },
    })),
  },
  {
    name: 'takes over what is not overdue',
    caughtBy: ['A6'],
    open: breaking((states) => ({
      change: (agent, version, to, options) => states.change(agent, version, to, { ...options, onlyOverdue: false }),
    })),
  },
  {
    name: 'keeps a key for a change that is not written',
    caughtBy: ['A7'],
    open: breaking((states, { keys }) => ({
      change: async (agent, version, to, options) => {
        const changed = await states.change(agent, version, to, options);
        const { key } = options ?? {};
        if (key !== undefined && changed.isChanged === false && changed.keptBy === undefined) {
          keys.set(toyKey(agent, key), { commandId: String(to.commandId), until: 1e15 });
        }
        return changed;
      },
    })),
  },
  {
    name: 'lets any command have a key',
    caughtBy: ['A7'],
    open: breaking((states, { keys }) => ({
      change: async (agent, version, to, options) => {
        const { key } = options ?? {};
        const kept = key === undefined ? undefined : keys.get(toyKey(agent, key));
        if (key !== undefined && kept !== undefined && kept.until > Date.now()) {
          keys.set(toyKey(agent, key), { ...kept, commandId: String(to.commandId) });
        }
        return states.change(agent, version, to, options);
      },
    })),
  },
  {
    name: 'refuses the command that has the key',
    caughtBy: ['A7'],
    open: breaking((states) => ({
      change: async (agent, version, to, options) => {
        const keptBy = options?.key === undefined ? undefined : await states.recall(agent, options.key);
        if (keptBy !== undefined) return { isChanged: false, found: await states.find(agent), keptBy };
        return states.change(agent, version, to, options);
      },
    })),
  },
  {
    name: 'forgets a key that is recalled',
    caughtBy: ['A8'],
    open: breaking((states, { keys }) => ({
      recall: async (agent, key) => {
        const kept = await states.recall(agent, key);
        keys.delete(toyKey(agent, key));
        return kept;
      },
    })),
  },
  {
    name: 'forgets a key before its window ends',
    caughtBy: ['A7'],
    open: breakingWindow((windowMs) => windowMs / 4),
  },
  {
    name: 'never forgets a key',
    caughtBy: ['A7'],
    open: breakingWindow(() => 1e9),
  },
  {
    name: 'forgets nothing when asked to',
    caughtBy: ['A8'],
    open: breaking((_states, { stalling }) => ({ forget: () => stalling.answer(() => {}) })),
  },
  {
    name: 'forgets the key of another command',
    caughtBy: ['A8'],
    open: breaking((states, { keys }) => ({
      forget: async (agent, key) => states.forget(agent, key, String(keys.get(toyKey(agent, key))?.commandId)),
    })),
  },
  {
    name: 'joins names and keys with a colon',
    caughtBy: ['A9'],
    open: breaking((states, { keys }) => ({
      change: async (agent, version, to, options) => {
        const joined = `${agent}:idemp:${options?.key}`;
        const kept = options?.key === undefined ? undefined : keys.get(joined);
        if (kept !== undefined && kept.until > Date.now() && kept.commandId !== to.commandId) {
          return { isChanged: false, found: await states.find(agent), keptBy: kept.commandId };
        }
        const changed = await states.change(agent, version, to, options);
        const until = Date.now() + states.windowMs;
        if (changed.isChanged) keys.set(joined, { commandId: String(to.commandId), until });
        return changed;
      },
      forget: (agent, key, commandId) => {
        keys.delete(`${agent}:idemp:${key}`);
        return states.forget(agent, key, commandId);
      },
    })),
  },
  {
    name: 'knows one agent only',
    caughtBy: ['A10', 'A2', 'A4', 'A7', 'A9'],
    open: breaking((states) => ({
      find: async (agent) => {
        const found = await states.find('one');
        return found && { ...found, agent };
      },
      change: async (_agent, version, to, options) => states.change('one', version, to, options),
      renew: (_agent, eventId, leaseMs) => states.renew('one', eventId, leaseMs),
      recall: (_agent, key) => states.recall('one', key),
      forget: (_agent, key, commandId) => states.forget('one', key, commandId),
    })),
  },
  {
    name: 'lists in the order of writing',
    caughtBy: ['A10', 'A9'],
    open: breaking((states, { agents }) => ({
      list: async () => {
        const listed = await states.list();
        return [...agents.keys()].flatMap((name) => listed.filter(({ agent }) => agent === name));
      },
    })),
  },
  {
    name: 'lists at most ten',
    caughtBy: ['A10'],
    open: breaking((states) => ({ list: async () => (await states.list()).slice(0, 10) })),
  },
  {
    name: 'waits for a store that hangs',
    caughtBy: ['A11'],
    open: breaking((states, { stalling }) => ({
      find: (agent) => stalling.answerAtLast(() => states.find(agent)),
    })),
  },
  {
    name: 'says that there is no agent while the store hangs',
    caughtBy: ['A11'],
    open: breaking((states) => ({ find: (agent) => states.find(agent).catch(() => undefined) })),
  },
];

function quartered<T extends { readonly leaseMs?: number | null }>(to: T): T {
  return to.leaseMs == null || to.leaseMs > 1_000 ? to : { ...to, leaseMs: to.leaseMs / 4 };
}

function breakingWindow(change: (windowMs: number) => number): BrokenAgentStates['open'] {
  return () => {
    const harness = openToyAgentStates();
    return {
      ...harness,
      connect: async ({ windowMs }) => ({ ...(await harness.connect({ windowMs: change(windowMs) })), windowMs }),
    };
  };
}

function breaking(replace: (states: AgentStates, toy: ToyAgents) => Partial<AgentStates>): BrokenAgentStates['open'] {
  return () => {
    const harness = openToyAgentStates();
    return {
      ...harness,
      connect: async (options) => {
        const states = await harness.connect(options);
        return { ...states, ...replace(states, harness.store) };
      },
    };
  };
}
