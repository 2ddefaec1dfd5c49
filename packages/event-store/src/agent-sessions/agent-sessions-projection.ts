import type { Envelope } from '@bloodbank/core/envelope';
import { isObject } from '@bloodbank/core/json';
import { defineProjection } from '../projections/define-projection.js';
import type { Projection, ProjectionTx } from '../projections/projection.js';
import { flag, fraction, textOf, whole } from './read-payload.js';
import { AGENT_TABLES } from './tables.js';

/**
 * Who did what, in how many turns, for how many tokens and at what cost: one row for each session of an AI agent, made of
 * `session.thread.*`, and one for each agent, made of `agent.*`. It needs no contracts: what a payload does not say is left out.
 */
export const agentSessions: Projection = defineProjection({
  name: 'agent-sessions',
  version: 1,
  tables: AGENT_TABLES,
  on: {
    'session.thread.start': (event, tx) =>
      addToSession(tx, event, {
        workingDirectory: textOf(event.payload, 'working_directory'),
        gitBranch: textOf(event.payload, 'git_branch'),
        startedAt: event.timestamp,
      }),
    'session.thread.message': (event, tx) =>
      addToSession(tx, event, { messages: 1, tokens: whole(event.payload, 'tokens') ?? 0 }),
    'session.thread.agent.thinking': (event, tx) => addToSession(tx, event, { thoughts: 1 }),
    'session.thread.agent.action': async (event, tx) => {
      const tool = isObject(event.payload) ? event.payload['tool_metadata'] : undefined;
      const failed = flag(tool, 'success') === false ? 1 : 0;
      await addToSession(tx, event, { actions: 1, failedActions: failed });
      const [session, name] = [sessionOf(event), textOf(tool, 'tool_name')];
      if (session === null || name === null) return;
      await tx.query(
        `INSERT INTO session_tools AS t (session_id, tool, uses, failures) VALUES ($1, $2, 1, $3)
         ON CONFLICT (session_id, tool) DO UPDATE SET uses = t.uses + 1, failures = t.failures + $3`,
        [session, name, failed],
      );
    },
    'session.thread.error': (event, tx) => addToSession(tx, event, { errors: 1 }),
    'session.thread.end': async (event, tx) => {
      const { payload } = event;
      await addToSession(tx, event, { turns: whole(payload, 'total_turns') ?? 0 });
      const files =
        isObject(payload) && Array.isArray(payload['files_modified']) ? payload['files_modified'].length : 0;
      await tx.query(
        `UPDATE sessions SET ended_at = $2, end_reason = $3, status = $4, total_tokens = $5, cost_usd = $6,
           duration_seconds = $7, files_modified = $8 WHERE session_id = $1`,
        [
          sessionOf(event),
          event.timestamp,
          textOf(payload, 'end_reason'),
          textOf(payload, 'final_status'),
          whole(payload, 'total_tokens'),
          fraction(payload, 'total_cost_usd'),
          whole(payload, 'duration_seconds'),
          files,
        ],
      );
    },
    'agent.started': (event, tx) => addToAgent(tx, event, { state: 'started', startedAt: event.timestamp }),
    'agent.stopped': (event, tx) => addToAgent(tx, event, { state: 'stopped', stoppedAt: event.timestamp }),
    'agent.heartbeat': (event, tx) => addToAgent(tx, event, { state: textOf(event.payload, 'status') }),
    'agent.state.changed': (event, tx) => addToAgent(tx, event, { state: textOf(event.payload, 'state') }),
    'agent.error': (event, tx) => addToAgent(tx, event, { errors: 1 }),
    'agent.thread.response': (event, tx) =>
      addToAgent(tx, event, { responses: 1, tokens: whole(event.payload, 'tokens_used') ?? 0 }),
    'agent.thread.error': (event, tx) => addToAgent(tx, event, { errors: 1 }),
  },
});

interface SessionChange {
  readonly workingDirectory?: string | null;
  readonly gitBranch?: string | null;
  readonly startedAt?: string;
  readonly turns?: number;
  readonly messages?: number;
  readonly thoughts?: number;
  readonly actions?: number;
  readonly failedActions?: number;
  readonly errors?: number;
  readonly tokens?: number;
}

/** What every event of a session says, and what this one adds. */
async function addToSession(tx: ProjectionTx, event: Envelope, change: SessionChange): Promise<void> {
  const { payload, timestamp } = event;
  await tx.query(
    `INSERT INTO sessions AS s (session_id, agent, model, working_directory, git_branch, first_event_at, last_event_at,
       started_at, turns, messages, thoughts, actions, failed_actions, errors, counted_tokens)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (session_id) DO UPDATE SET
       agent = coalesce(s.agent, EXCLUDED.agent),
       model = coalesce(EXCLUDED.model, s.model),
       working_directory = coalesce(s.working_directory, EXCLUDED.working_directory),
       git_branch = coalesce(s.git_branch, EXCLUDED.git_branch),
       first_event_at = least(s.first_event_at, EXCLUDED.first_event_at),
       last_event_at = greatest(s.last_event_at, EXCLUDED.last_event_at),
       started_at = coalesce(s.started_at, EXCLUDED.started_at),
       turns = greatest(s.turns, EXCLUDED.turns),
       messages = s.messages + EXCLUDED.messages,
       thoughts = s.thoughts + EXCLUDED.thoughts,
       actions = s.actions + EXCLUDED.actions,
       failed_actions = s.failed_actions + EXCLUDED.failed_actions,
       errors = s.errors + EXCLUDED.errors,
       counted_tokens = s.counted_tokens + EXCLUDED.counted_tokens`,
    [
      sessionOf(event),
      agentOf(event),
      textOf(payload, 'model'),
      change.workingDirectory ?? textOf(payload, 'working_directory'),
      change.gitBranch ?? textOf(payload, 'git_branch'),
      timestamp,
      change.startedAt ?? null,
      Math.max(change.turns ?? 0, whole(payload, 'turn_number') ?? 0),
      change.messages ?? 0,
      change.thoughts ?? 0,
      change.actions ?? 0,
      change.failedActions ?? 0,
      change.errors ?? 0,
      change.tokens ?? 0,
    ],
  );
}

interface AgentChange {
  readonly state?: string | null;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  readonly responses?: number;
  readonly errors?: number;
  readonly tokens?: number;
}

/** Of an event that names no agent nothing is kept. */
async function addToAgent(tx: ProjectionTx, event: Envelope, change: AgentChange): Promise<void> {
  const agent = textOf(event.payload, 'agent_id') ?? agentOf(event);
  if (agent === null) return;
  await tx.query(
    `INSERT INTO agents AS a (agent, state, first_event_at, last_event_at, started_at, stopped_at, responses, errors, tokens)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (agent) DO UPDATE SET
       state = coalesce(EXCLUDED.state, a.state),
       first_event_at = least(a.first_event_at, EXCLUDED.first_event_at),
       last_event_at = greatest(a.last_event_at, EXCLUDED.last_event_at),
       started_at = coalesce(EXCLUDED.started_at, a.started_at),
       stopped_at = CASE WHEN EXCLUDED.started_at IS NULL THEN coalesce(EXCLUDED.stopped_at, a.stopped_at) END,
       responses = a.responses + EXCLUDED.responses,
       errors = a.errors + EXCLUDED.errors,
       tokens = a.tokens + EXCLUDED.tokens`,
    [
      agent,
      change.state ?? null,
      event.timestamp,
      change.startedAt ?? null,
      change.stoppedAt ?? null,
      change.responses ?? 0,
      change.errors ?? 0,
      change.tokens ?? 0,
    ],
  );
}

function sessionOf({ payload }: Envelope): string | null {
  return textOf(payload, 'session_id');
}

/** The agent at work by its name, else by its sort, else the service that published. */
function agentOf({ agent_context: agent, source }: Envelope): string | null {
  return textOf(agent, 'name') ?? textOf(agent, 'type') ?? textOf(source, 'service') ?? textOf(source, 'app');
}
