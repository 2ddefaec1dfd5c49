export { type AgentJson, toAgentJson } from './agents/agent-json.js';
export { type Agents, type AgentsOptions, createAgents } from './agents/agents.js';
export type { ArchivedFacts, ArchivedLetter, LetterArchive } from './dead-letters/archive.js';
export {
  createDeadLetterDesk,
  type DeadLetterDesk,
  type DeadLetterSnapshot,
} from './dead-letters/dead-letter-desk.js';
export { findDeadLetterQueue, listDeadLetterQueues } from './dead-letters/dead-letter-queues.js';
export {
  createDeadLetters,
  type DeadLetterSource,
  type DeadLetters,
  type DeadLettersOptions,
  type RedriveOptions,
  type RedriveResult,
} from './dead-letters/dead-letters.js';
export { type Edit, type EditedEnvelope, editEnvelope } from './dead-letters/edit-envelope.js';
export {
  type EditedLetter,
  type EditLetterOptions,
  editLetter,
  type LetterProblem,
  payloadOf,
  problemsOfLetter,
  problemsOfPayload,
} from './dead-letters/edit-letter.js';
export { type DeadLetterFilter, filterDeadLetters, meansAll } from './dead-letters/filter-dead-letters.js';
export {
  createGrouping,
  type DeadLetterGroup,
  type Grouping,
  groupDeadLetters,
} from './dead-letters/group-dead-letters.js';
export { createLetterIds, factsOf, type LetterFacts } from './dead-letters/letter-facts.js';
export {
  archiveLetters,
  type ChosenLetters,
  type LeftLetter,
  type LetterJobsOptions,
  type PacedRedrive,
  purgeLetters,
  redriveLetters,
  restoreLetters,
} from './dead-letters/letter-jobs.js';
export { partitionTarget } from './dead-letters/partition-target.js';
export { planMove } from './dead-letters/plan-move.js';
export { createRateLimit } from './dead-letters/rate-limit.js';
export { everyQueue, type QueuePair, resolveQueue } from './dead-letters/resolve-queue.js';
export { sweepDeadLetters } from './dead-letters/sweep-dead-letters.js';
export { visitLetters } from './dead-letters/visit-letters.js';
export { type CountOverTime, countOverTime, type TimeBucket } from './history/count-over-time.js';
export {
  type JobEnd,
  type JobLog,
  type JobReport,
  type JobRequest,
  type JobState,
  type Jobs,
  type JobsOptions,
  type JobWork,
  openJobs,
} from './jobs/jobs.js';
export { OPERATIONS_ERRORS, OperationsError } from './operations-errors.js';
export type { ProjectionJson } from './projections/projection-json.js';
export { toProjectionJson } from './projections/projection-json.js';
export { findQueueParts } from './queues/find-queue-parts.js';
export { findKnownQueues, type KnownQueue, listKnownQueues, lookAtQueues } from './queues/known-queues.js';
export { type QueueJson, toQueueJson } from './queues/queue-json.js';
export { createQueues, type Queues, type QueuesHealth, type QueuesOptions } from './queues/queues.js';
export { type RemovedQueue, removeQueue } from './queues/remove-queue.js';
export {
  partsOf,
  type QueueParts,
  type QueueReport,
  reportQueue,
  type Status,
  secondsBehind,
  usualPartsOf,
  worstOf,
} from './queues/report-queue.js';
export { findReceivers, type PlannedReceivers } from './replay/find-receivers.js';
export { toShadowJson } from './replay/shadow-json.js';
export { type SharedAdmin, shareAdmin } from './shared-admin.js';
export type { FoundQueue, Site } from './site.js';
export { type ExaminedTopology, examineTopology } from './topology/examine-topology.js';
export { type Drift, type LiveTopology, readLiveTopology, remedyForPart } from './topology/live-topology.js';
export { createGatewaySource } from './trace/gateway-source.js';
export { readTrace, type Trace, type TraceOptions } from './trace/read-trace.js';
export type { TraceSource } from './trace/trace-source.js';
