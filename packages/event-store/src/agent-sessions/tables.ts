/** `counted_tokens` adds up what messages say; `total_tokens` is what the end of a session says, and the better figure. */
export const AGENT_TABLES: readonly string[] = [
  `CREATE TABLE sessions (
     session_id text PRIMARY KEY,
     agent text,
     model text,
     working_directory text,
     git_branch text,
     first_event_at timestamptz NOT NULL,
     last_event_at timestamptz NOT NULL,
     started_at timestamptz,
     ended_at timestamptz,
     end_reason text,
     status text,
     duration_seconds bigint,
     turns bigint NOT NULL DEFAULT 0,
     messages bigint NOT NULL DEFAULT 0,
     thoughts bigint NOT NULL DEFAULT 0,
     actions bigint NOT NULL DEFAULT 0,
     failed_actions bigint NOT NULL DEFAULT 0,
     errors bigint NOT NULL DEFAULT 0,
     counted_tokens bigint NOT NULL DEFAULT 0,
     total_tokens bigint,
     cost_usd double precision,
     files_modified bigint
   )`,
  'CREATE INDEX sessions_newest ON sessions (last_event_at DESC, session_id)',
  'CREATE INDEX sessions_of_agent ON sessions (agent, last_event_at DESC)',
  `CREATE TABLE session_tools (
     session_id text NOT NULL,
     tool text NOT NULL,
     uses bigint NOT NULL,
     failures bigint NOT NULL,
     PRIMARY KEY (session_id, tool)
   )`,
  `CREATE TABLE agents (
     agent text PRIMARY KEY,
     state text,
     first_event_at timestamptz NOT NULL,
     last_event_at timestamptz NOT NULL,
     started_at timestamptz,
     stopped_at timestamptz,
     responses bigint NOT NULL DEFAULT 0,
     errors bigint NOT NULL DEFAULT 0,
     tokens bigint NOT NULL DEFAULT 0
   )`,
];
