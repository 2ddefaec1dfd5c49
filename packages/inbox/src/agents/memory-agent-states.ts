import { isAtWork } from '@bloodbank/core/agents';
import type { AgentRecord, AgentStates } from '@bloodbank/core/ports';
import { checkWindow } from '../window.js';
import { AGENT_WINDOW_MS, byName, statesUnavailable } from './states-parts.js';

export interface MemoryAgentStatesOptions {
  /** How long an idempotency key is kept. Default 5 minutes. */
  readonly windowMs?: number;
}

type Kept = Omit<AgentRecord, 'isOverdue'>;

/**
 * The states of the agents of one process, lost with it, and seen by nobody else.
 *
 * @example
 * ```ts
 * const states = createMemoryAgentStates();
 * ```
 */
export function createMemoryAgentStates(options: MemoryAgentStatesOptions = {}): AgentStates {
  const windowMs = checkWindow(options.windowMs ?? AGENT_WINDOW_MS);
  const agents = new Map<string, Kept>();
  /** In the order of keeping, which is the order of `until`. */
  const keys = new Map<string, { readonly commandId: string; readonly until: number }>();
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed) throw statesUnavailable('The store of the states of agents is closed.');
  }

  function forgetExpired(): void {
    const now = Date.now();
    for (const [id, { until }] of keys) {
      if (until > now) return;
      keys.delete(id);
    }
  }

  function keep(id: string, commandId: string): void {
    keys.delete(id);
    keys.set(id, { commandId, until: Date.now() + windowMs });
  }

  return {
    isDurable: false,
    windowMs,
    async find(agent) {
      assertOpen();
      return shown(agents.get(agent));
    },
    async change(agent, version, { leaseMs, ...to }, { onlyOverdue = false, key } = {}) {
      assertOpen();
      forgetExpired();
      const found = shown(agents.get(agent));
      const isTooEarly = onlyOverdue && found?.isOverdue !== true;
      if ((found?.version ?? 0) !== version || isTooEarly) return { isChanged: false, found };
      const keptBy = key === undefined ? undefined : keys.get(idOf(agent, key))?.commandId;
      if (keptBy !== undefined && keptBy !== to.commandId) return { isChanged: false, found, keptBy };
      if (key !== undefined && to.commandId !== null) keep(idOf(agent, key), to.commandId);
      const kept: Kept = {
        ...to,
        agent,
        version: version + 1,
        enteredAt: new Date(),
        leaseUntil: leaseMs === undefined ? (found?.leaseUntil ?? null) : leaseUntil(leaseMs),
      };
      agents.set(agent, kept);
      return { isChanged: true, found: shown(kept) as AgentRecord };
    },
    async renew(agent, eventId, leaseMs) {
      assertOpen();
      const found = agents.get(agent);
      if (found?.eventId !== eventId || found.leaseUntil === null || !isAtWork(found)) return false;
      agents.set(agent, { ...found, leaseUntil: leaseUntil(leaseMs) });
      return true;
    },
    async recall(agent, key) {
      assertOpen();
      forgetExpired();
      return keys.get(idOf(agent, key))?.commandId;
    },
    async forget(agent, key, commandId) {
      assertOpen();
      const id = idOf(agent, key);
      if (keys.get(id)?.commandId === commandId) keys.delete(id);
    },
    async list() {
      assertOpen();
      return [...agents.values()].map((kept) => shown(kept) as AgentRecord).sort(byName);
    },
    async close() {
      isClosed = true;
      agents.clear();
      keys.clear();
    },
  };
}

function idOf(agent: string, key: string): string {
  return JSON.stringify([agent, key]);
}

function leaseUntil(leaseMs: number | null): Date | null {
  return leaseMs === null ? null : new Date(Date.now() + leaseMs);
}

function shown(kept: Kept | undefined): AgentRecord | undefined {
  if (kept === undefined) return undefined;
  return { ...kept, isOverdue: kept.leaseUntil !== null && kept.leaseUntil.getTime() <= Date.now() };
}
