import { createRequire } from 'node:module';
import { BloodbankError, explainFailure } from '@bloodbank/core/errors';
import { decodeJson, maskUrl } from '@bloodbank/core/message';
import { AGENT_STATES, type AgentRecord, type AgentState, type AgentStates } from '@bloodbank/core/ports';
import { openRedis, whenReady } from '@bloodbank/core/redis';
import { withTimeout } from '@bloodbank/core/time';
import type { Redis } from 'ioredis';
import { checkWindow } from '../window.js';
import { CHANGE, FIND, FORGET, RENEW } from './redis-scripts.js';
import { AGENT_WINDOW_MS, byName, statesUnavailable } from './states-parts.js';

/** Only who uses it pays for loading it. */
const loadRedis = (): typeof Redis => (createRequire(import.meta.url)('ioredis') as typeof import('ioredis')).Redis;

export interface RedisAgentStatesOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long an idempotency key is kept. Default 5 minutes. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included; for `list`, from one step to the next. Default 5 seconds. */
  readonly timeoutMs?: number;
  /** Default `agent`, as the original's: `agent:<name>:fsm` and `agent:<name>:idemp:<key>`. */
  readonly prefix?: string;
}

type Fields = readonly (string | number | null)[];

interface Scripts {
  agentFind(key: string): Promise<Fields>;
  agentChange(keys: number, ...args: readonly (string | number)[]): Promise<readonly [0 | 1, Fields, string?]>;
  agentRenew(key: string, eventId: string, leaseMs: number): Promise<0 | 1>;
  agentForget(key: string, commandId: string): Promise<unknown>;
}

const SCAN_COUNT = 1_000;
const LIST_TIMEOUT_MS = 60_000;

/**
 * The states of agents in Redis, under the names and in the form of the original: its tools read them. Every call is one
 * atomic script; only `list` goes through the keys.
 *
 * @example
 * ```ts
 * const states = createRedisAgentStates({ url: 'redis://127.0.0.1:6379' });
 * ```
 */
export function createRedisAgentStates(options: RedisAgentStatesOptions): AgentStates {
  const { url, timeoutMs = 5_000, prefix = 'agent' } = options;
  const windowMs = checkWindow(options.windowMs ?? AGENT_WINDOW_MS);
  const redis = openRedis(loadRedis(), url, 'bloodbank-agents', timeoutMs);
  const scripts = defineScripts(redis);
  const store = `Redis at ${maskUrl(url)}`;

  async function ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await withTimeout(whenReady(redis, timeoutMs).then(command), timeoutMs, store);
    } catch (thrown) {
      const { reason, ...more } = explainFailure(thrown);
      const message = `The store of agents in ${store} does not answer: ${reason}`;
      throw new BloodbankError('agent.states-unavailable', message, { ...more, cause: thrown });
    }
  }

  const stateKey = (agent: string): string => `${prefix}:${quote(agent)}:fsm`;
  const idempotencyKey = (agent: string, key: string): string => `${prefix}:${quote(agent)}:idemp:${key}`;
  const find = async (agent: string): Promise<AgentRecord | undefined> =>
    readRecord(agent, await ask(() => scripts.agentFind(stateKey(agent))));

  async function findNames(): Promise<readonly string[]> {
    // Patterns are not prefixed by the client, as keys are.
    const before = `${redis.options.keyPrefix ?? ''}${prefix}:`;
    const names = new Set<string>();
    const endsAt = performance.now() + LIST_TIMEOUT_MS;
    let cursor = '0';
    do {
      if (performance.now() > endsAt) throw statesUnavailable(`${store} has too many keys to find its agents in time.`);
      const [next, keys] = await ask(() =>
        redis.scan(cursor, 'MATCH', `${escapeGlob(before)}*:fsm`, 'COUNT', SCAN_COUNT),
      );
      for (const key of keys) {
        const name = unquote(key.slice(before.length, -':fsm'.length));
        if (name !== undefined) names.add(name);
      }
      cursor = next;
    } while (cursor !== '0');
    return [...names];
  }

  return {
    isDurable: true,
    windowMs,
    find,
    async change(agent, version, to, { onlyOverdue = false, key } = {}) {
      const { leaseMs } = to;
      const names = [stateKey(agent), ...(key === undefined ? [] : [idempotencyKey(agent, key)])];
      const [isChanged, fields, keptBy] = await ask(() =>
        scripts.agentChange(
          names.length,
          ...names,
          version,
          onlyOverdue ? 1 : 0,
          to.state,
          to.commandId ?? 'null',
          new Date().toISOString(),
          to.prePauseState ?? 'null',
          to.ttlDeadline?.toISOString() ?? 'null',
          to.eventId ?? 'null',
          leaseMs === undefined ? 'keep' : leaseMs === null ? 'null' : Math.ceil(leaseMs),
          windowMs,
        ),
      );
      const found = readRecord(agent, fields);
      if (isChanged === 1 && found !== undefined) return { isChanged: true, found };
      return { isChanged: false, found, ...(keptBy === undefined ? {} : { keptBy }) };
    },
    renew: async (agent, eventId, leaseMs) =>
      (await ask(() => scripts.agentRenew(stateKey(agent), eventId, Math.ceil(leaseMs)))) === 1,
    recall: async (agent, key) => (await ask(() => redis.get(idempotencyKey(agent, key)))) ?? undefined,
    async forget(agent, key, commandId) {
      await ask(() => scripts.agentForget(idempotencyKey(agent, key), commandId));
    },
    async list() {
      const records = await Promise.all((await findNames()).map(find));
      return records.filter((record) => record !== undefined).sort(byName);
    },
    async close() {
      redis.disconnect();
    },
  };
}

/** What the hash says; undefined for one that is not there. A state that nobody knows is an error, until somebody resets it. */
function readRecord(agent: string, fields: Fields): AgentRecord | undefined {
  const [state, version, commandId, enteredAt, prePauseState, ttlDeadline, eventId, leaseUntil, now] =
    fields.map(textOf);
  if (state === null && version === null) return undefined;
  const until = leaseUntil === null ? null : Number(leaseUntil);
  const before = prePauseState === null ? null : asState(prePauseState);
  return {
    agent,
    state: asState(state),
    version: Number(version) || 0,
    commandId: commandId ?? null,
    eventId: eventId ?? null,
    enteredAt: dateOf(enteredAt) ?? new Date(0),
    prePauseState: before === 'paused' ? null : before,
    ttlDeadline: dateOf(ttlDeadline),
    leaseUntil: until === null ? null : new Date(until),
    isOverdue: until !== null && until <= Number(now),
  };
}

function textOf(field: string | number | null): string | null {
  return field === null || field === 'null' || field === '' ? null : String(field);
}

function asState(text: string | null | undefined): AgentState {
  return AGENT_STATES.find((state) => state === text) ?? 'error';
}

function dateOf(text: string | null | undefined): Date | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A name as it stands between colons: one that has any, or a quote, could look like the key of another agent. */
function quote(agent: string): string {
  return /[:"]/.test(agent) ? JSON.stringify(agent).replaceAll(':', '\\u003a') : agent;
}

/** Undefined for what stands there in other keys, such as an idempotency key that ends like the key of a state. */
function unquote(text: string): string | undefined {
  if (text.includes(':')) return undefined;
  if (!text.startsWith('"')) return text;
  const decoded = decodeJson(Buffer.from(text));
  return decoded.ok && typeof decoded.value === 'string' ? decoded.value : undefined;
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

function defineScripts(redis: Redis): Scripts {
  const scripts = { agentFind: FIND, agentRenew: RENEW, agentForget: FORGET };
  redis.defineCommand('agentChange', { lua: CHANGE });
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
  return redis as unknown as Scripts;
}
