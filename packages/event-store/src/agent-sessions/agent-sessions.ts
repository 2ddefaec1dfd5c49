import { BloodbankError } from '@bloodbank/core/errors';
import { isUnholdable } from '../message/read-value.js';
import { Conditions } from '../postgres/filter-to-sql.js';
import { openDatabase, usualTimeoutMs } from '../postgres/open-database.js';
import { projectionSchema, quote } from '../projections/schema-of.js';
import { createStoreCall } from '../store-call.js';
import { agentSessions } from './agent-sessions-projection.js';

/** One session of an AI agent. What no event said is null. */
export interface AgentSession {
  readonly sessionId: string;
  readonly agent: string | null;
  readonly model: string | null;
  readonly workingDirectory: string | null;
  readonly gitBranch: string | null;
  readonly firstEventAt: Date;
  readonly lastEventAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
  readonly endReason: string | null;
  readonly status: string | null;
  readonly durationSeconds: number | null;
  readonly turns: number;
  readonly messages: number;
  readonly actions: number;
  readonly failedActions: number;
  readonly errors: number;
  /** As its end says; before that, what its messages add up to. */
  readonly tokens: number;
  readonly costUsd: number | null;
  readonly filesModified: number | null;
}

export interface AgentSessionWithTools extends AgentSession {
  /** Most used first. */
  readonly tools: readonly { readonly tool: string; readonly uses: number; readonly failures: number }[];
}

/** An agent, as its own events tell of it. */
export interface AgentActivity {
  readonly agent: string;
  readonly state: string | null;
  readonly firstEventAt: Date;
  readonly lastEventAt: Date;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly responses: number;
  readonly errors: number;
  readonly tokens: number;
}

/** What several sessions add up to. */
export interface AgentTotals {
  /** An agent, a model or a day (UTC), as was asked; null where the sessions do not say it. */
  readonly of: string | null;
  readonly sessions: number;
  readonly turns: number;
  readonly tokens: number;
  /** Of those that say what they cost. */
  readonly costUsd: number;
}

export interface AgentSessionFilter {
  readonly agent?: string;
  readonly model?: string;
  /** Sessions of which something happened since then. */
  readonly since?: Date;
  /** Sessions that began before then. */
  readonly until?: Date;
}

/** Asks the read model of agent sessions. Each call settles by its deadline, and rejects `projection.unknown` before it was ever built. */
export interface AgentSessions {
  /** Newest first. `limit` at most 1,000. `behind` is the last of the page before. */
  list(
    filter: AgentSessionFilter & {
      readonly limit: number;
      readonly behind?: Pick<AgentSession, 'sessionId' | 'lastEventAt'>;
    },
  ): Promise<readonly AgentSession[]>;
  find(sessionId: string): Promise<AgentSessionWithTools | undefined>;
  /** Dearest first, then by tokens; days newest first. */
  totals(by: 'agent' | 'model' | 'day', filter?: AgentSessionFilter): Promise<readonly AgentTotals[]>;
  /** By name. */
  agents(): Promise<readonly AgentActivity[]>;
  close(): Promise<void>;
}

export interface AgentSessionsOptions {
  /** The PostgreSQL in which the event store is: `postgres://`. */
  readonly url: string;
  /** That of the event store. Default `public`. */
  readonly schema?: string;
  /** For each call, connecting included. Default 10 seconds. */
  readonly timeoutMs?: number;
}

const MAX_PAGE = 1_000;

const COLUMNS = `session_id AS "sessionId", agent, model, working_directory AS "workingDirectory", git_branch AS "gitBranch",
  first_event_at AS "firstEventAt", last_event_at AS "lastEventAt", ended_at AS "endedAt", end_reason AS "endReason", status,
  duration_seconds AS "durationSeconds", turns, messages, actions, failed_actions AS "failedActions", errors,
  coalesce(total_tokens, counted_tokens) AS tokens, cost_usd AS "costUsd", files_modified AS "filesModified"`;

const GROUPS = {
  agent: 'agent',
  model: 'model',
  day: "to_char(first_event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
} as const;

/**
 * Whoever asks who did what, in how many turns, for how many tokens and at what cost.
 *
 * @example
 * ```ts
 * const sessions = createAgentSessions({ url: 'postgres://127.0.0.1:5432/app' });
 * for (const { of, costUsd } of await sessions.totals('agent')) console.log(of, costUsd);
 * await sessions.close();
 * ```
 */
export function createAgentSessions(options: AgentSessionsOptions): AgentSessions {
  const { url, schema = 'public', timeoutMs = usualTimeoutMs(url) } = options;
  const database = openDatabase(url, timeoutMs);
  const place = quote(projectionSchema(schema, agentSessions.name));
  const call = createStoreCall(database.name, timeoutMs, { failure: undefined });
  const ask = <R>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> =>
    call(async () => {
      try {
        return (await database.query<R>(text, values)).rows;
      } catch (thrown) {
        if ((thrown as { readonly code?: unknown } | null)?.code !== '42P01') throw thrown;
        const message = `Nobody has built the read model ${agentSessions.name} yet.`;
        throw new BloodbankError('projection.unknown', message, { cause: thrown });
      }
    });

  return {
    async list({ limit, behind, ...filter }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
        throw new BloodbankError('config.invalid', `A page has 1 to ${MAX_PAGE} sessions, not ${limit}.`);
      const conditions = conditionsOf(filter);
      if (behind !== undefined) {
        const [at, id] = [conditions.place(behind.lastEventAt), conditions.place(behind.sessionId)];
        conditions.add(`last_event_at < ${at} OR (last_event_at = ${at} AND session_id > ${id})`);
      }
      return ask<AgentSession>(
        `SELECT ${COLUMNS} FROM ${place}.sessions WHERE ${conditions.where}
         ORDER BY last_event_at DESC, session_id LIMIT ${conditions.place(limit)}`,
        conditions.values,
      );
    },
    async find(sessionId) {
      if (isUnholdable(sessionId)) return undefined;
      const [session] = await ask<AgentSessionWithTools>(
        `SELECT ${COLUMNS}, (SELECT coalesce(json_agg(json_build_object('tool', tool, 'uses', uses, 'failures', failures)
           ORDER BY uses DESC, tool), '[]') FROM ${place}.session_tools t WHERE t.session_id = s.session_id) AS tools
         FROM ${place}.sessions s WHERE session_id = $1`,
        [sessionId],
      );
      return session;
    },
    async totals(by, filter = {}) {
      const conditions = conditionsOf(filter);
      return ask<AgentTotals>(
        `SELECT ${GROUPS[by]} AS "of", count(*) AS sessions, sum(turns)::bigint AS turns,
           sum(coalesce(total_tokens, counted_tokens))::bigint AS tokens, coalesce(sum(cost_usd), 0) AS "costUsd"
         FROM ${place}.sessions WHERE ${conditions.where} GROUP BY 1
         ORDER BY ${by === 'day' ? '1 DESC' : '5 DESC, 4 DESC, 1'}`,
        conditions.values,
      );
    },
    agents: () =>
      ask<AgentActivity>(
        `SELECT agent, state, first_event_at AS "firstEventAt", last_event_at AS "lastEventAt", started_at AS "startedAt",
           stopped_at AS "stoppedAt", responses, errors, tokens FROM ${place}.agents ORDER BY agent`,
      ),
    close: () => database.close(),
  };
}

function conditionsOf({ agent, model, since, until }: AgentSessionFilter): Conditions {
  const conditions = new Conditions();
  // PostgreSQL refuses such a text, and no column has one.
  if ([agent, model].some((text) => text !== undefined && isUnholdable(text))) conditions.add('false');
  else {
    if (agent !== undefined) conditions.add(`agent = ${conditions.place(agent)}`);
    if (model !== undefined) conditions.add(`model = ${conditions.place(model)}`);
  }
  if (since !== undefined) conditions.add(`last_event_at >= ${conditions.place(since)}`);
  if (until !== undefined) conditions.add(`first_event_at < ${conditions.place(until)}`);
  return conditions;
}
