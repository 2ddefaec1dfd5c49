export type {
  AgentActivity,
  AgentSession,
  AgentSessionFilter,
  AgentSessions,
  AgentSessionsOptions,
  AgentSessionWithTools,
  AgentTotals,
} from './agent-sessions/agent-sessions.js';
export { createAgentSessions } from './agent-sessions/agent-sessions.js';
export { agentSessions } from './agent-sessions/agent-sessions-projection.js';
export type { MemoryEventStoreOptions } from './memory/index.js';
export { createMemoryEventStore } from './memory/index.js';
export type { ExamineOptions, StoreExamination } from './postgres/examine-store.js';
export { examineStore } from './postgres/examine-store.js';
export type { PostgresEventStoreOptions } from './postgres/postgres-event-store.js';
export { createPostgresEventStore } from './postgres/postgres-event-store.js';
export { createPostgresReplayLog } from './postgres/postgres-replay-log.js';
export type { ProjectionDefinition, ProjectionHandlers } from './projections/define-projection.js';
export { defineProjection } from './projections/define-projection.js';
export type { Projection, ProjectionTx } from './projections/projection.js';
export type { ParkedEvent, PostgresProjectionAdmin, ProjectionAdminOptions } from './projections/projection-admin.js';
export { createProjectionAdmin } from './projections/projection-admin.js';
export { projectionSchema } from './projections/schema-of.js';
export type { Projections, ProjectionsOptions } from './projections/start-projections.js';
export { startProjections } from './projections/start-projections.js';
export type { Recorder, RecorderHealth, RecorderOptions } from './recorder/recorder.js';
export { recorderGroup, startRecorder } from './recorder/recorder.js';
export type { PlannedFilter, PlannedType, PlanRequest, ReplayPlan, ReplayTarget } from './replay/plan.js';
export { planReplay } from './replay/plan.js';
export type { ReplayLog, ReplayRecord, ReplayState, ShadowSummary } from './replay/replay-log.js';
export type { RunReplayOptions } from './replay/run-replay.js';
export { runReplay } from './replay/run-replay.js';
export type { Child, ChildrenDiff, Difference } from './shadow/compare-children.js';
export { compareChildren } from './shadow/compare-children.js';
export type { RunShadowOptions, ShadowDiff } from './shadow/run-shadow.js';
export { runShadow } from './shadow/run-shadow.js';
export { STORE_ERRORS, StoreFileError } from './store-errors.js';
export { damaged, fromLine, toLine } from './transfer/line.js';
export { readEverything } from './transfer/read-everything.js';
