import { isAtWork } from '@bloodbank/core/agents';
import { BloodbankError } from '@bloodbank/core/errors';
import type { AgentRecord, AgentStates } from '@bloodbank/core/ports';
import { createStalling, type Stalling } from '../../conformance/stalling.js';
import type { AgentStatesHarness } from '../agent-states-harness.js';

export type ToyAgent = Omit<AgentRecord, 'isOverdue'>;

export interface ToyAgents {
  readonly agents: Map<string, ToyAgent>;
  readonly keys: Map<string, { readonly commandId: string; readonly until: number }>;
  readonly stalling: Stalling;
}

/** The shortest correct store. Broken ones are made from it. */
export function openToyAgentStates(): AgentStatesHarness & { readonly store: ToyAgents } {
  const store: ToyAgents = {
    agents: new Map(),
    keys: new Map(),
    stalling: createStalling('agent.states-unavailable'),
  };
  return {
    store,
    connect: async ({ windowMs }) => createToy(store, windowMs),
    stall: store.stalling.stall,
    resume: store.stalling.resume,
    close: async () => {},
  };
}

export function toyKey(agent: string, key: string): string {
  return JSON.stringify([agent, key]);
}

export function leaseFromNow(leaseMs: number | null): Date | null {
  return leaseMs === null ? null : new Date(Date.now() + leaseMs);
}

function createToy({ agents, keys, stalling }: ToyAgents, windowMs: number): AgentStates {
  let isClosed = false;
  const answer = <T>(work: () => T): Promise<T> =>
    stalling.answer(() => {
      if (isClosed) throw new BloodbankError('agent.states-unavailable', 'The toy store is closed.');
      return work();
    });
  const find = (agent: string): AgentRecord | undefined => {
    const kept = agents.get(agent);
    return kept && { ...kept, isOverdue: kept.leaseUntil !== null && kept.leaseUntil.getTime() <= Date.now() };
  };
  const recall = (agent: string, key: string): string | undefined => {
    const kept = keys.get(toyKey(agent, key));
    return kept !== undefined && kept.until > Date.now() ? kept.commandId : undefined;
  };
  return {
    isDurable: false,
    windowMs,
    find: (agent) => answer(() => find(agent)),
    change: (agent, version, { leaseMs, ...to }, { onlyOverdue = false, key } = {}) =>
      answer(() => {
        const found = find(agent);
        const mayBe = !onlyOverdue || found?.isOverdue === true;
        if ((found?.version ?? 0) !== version || !mayBe) return { isChanged: false, found };
        const keptBy = key === undefined ? undefined : recall(agent, key);
        if (keptBy !== undefined && keptBy !== to.commandId) return { isChanged: false, found, keptBy };
        if (key !== undefined) {
          keys.set(toyKey(agent, key), { commandId: String(to.commandId), until: Date.now() + windowMs });
        }
        const leaseUntil = leaseMs === undefined ? (found?.leaseUntil ?? null) : leaseFromNow(leaseMs);
        agents.set(agent, { ...to, agent, version: version + 1, enteredAt: new Date(), leaseUntil });
        return { isChanged: true, found: find(agent) as AgentRecord };
      }),
    renew: (agent, eventId, leaseMs) =>
      answer(() => {
        const kept = agents.get(agent);
        if (kept?.eventId !== eventId || kept.leaseUntil === null || !isAtWork(kept)) return false;
        agents.set(agent, { ...kept, leaseUntil: leaseFromNow(leaseMs) });
        return true;
      }),
    recall: (agent, key) => answer(() => recall(agent, key)),
    forget: (agent, key, commandId) =>
      answer(() => {
        if (keys.get(toyKey(agent, key))?.commandId === commandId) keys.delete(toyKey(agent, key));
      }),
    list: () => answer(() => [...agents.keys()].sort().map((agent) => find(agent) as AgentRecord)),
    close: async () => {
      isClosed = true;
    },
  };
}
