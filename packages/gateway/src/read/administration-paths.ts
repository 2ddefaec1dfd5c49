import { ME_PATHS } from '../administration/me-paths.js';
import { AGENT, AGENT_PATHS } from '../agents/agent-paths.js';
import { CONTRACT_PATHS, CONTRACT_SUMMARY } from '../contracts/contract-paths.js';
import { CHANGES_PATHS } from '../contracts/register-changes.js';
import { DEAD_LETTER, DEAD_LETTER_PATHS } from '../dead-letters/dead-letter-paths.js';
import { DELIVERY, DISPATCHER_PATHS } from '../dispatcher/dispatcher-paths.js';
import { JOB_PATHS, JOB_REPORT } from '../jobs/job-paths.js';
import { PROJECTION, PROJECTION_PATHS } from '../projections/projection-paths.js';
import { PULSE_PATHS } from '../pulse/pulse-paths.js';
import { QUEUE_PATHS, QUEUE_REPORT } from '../queues/queue-paths.js';
import { REPLAY, REPLAY_PATHS, REPLAY_PLAN } from '../replays/replay-paths.js';
import { TOPOLOGY_PATHS } from '../topology/topology-paths.js';
import { VALIDATE_PATHS } from '../validate/register-validate.js';

/** What can be looked at and done beside publishing, with the schema of each answer. A test compares it with the routes. */
export const ADMINISTRATION_PATHS: Readonly<Record<string, object>> = {
  ...ME_PATHS,
  ...PULSE_PATHS,
  ...QUEUE_PATHS,
  ...CONTRACT_PATHS,
  ...DEAD_LETTER_PATHS,
  ...JOB_PATHS,
  ...TOPOLOGY_PATHS,
  ...AGENT_PATHS,
  ...VALIDATE_PATHS,
  ...CHANGES_PATHS,
  ...REPLAY_PATHS,
  ...DISPATCHER_PATHS,
  ...PROJECTION_PATHS,
};

export const ADMINISTRATION_SCHEMAS: Readonly<Record<string, object>> = {
  QueueReport: QUEUE_REPORT,
  ContractSummary: CONTRACT_SUMMARY,
  DeadLetter: DEAD_LETTER,
  Job: JOB_REPORT,
  Agent: AGENT,
  ReplayPlan: REPLAY_PLAN,
  Replay: REPLAY,
  Delivery: DELIVERY,
  Projection: PROJECTION,
};
