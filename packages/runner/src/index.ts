export type { Announce, AnnouncedCause, Announcement } from './announcement.js';
export { causeOf } from './announcement.js';
export type { KeptAnnouncement } from './announcement-folder.js';
export { AnnouncementFolder } from './announcement-folder.js';
export type { Execution, ExecutionHandle, ExecutionStatus } from './execution/execution.js';
export { isOpen } from './execution/execution.js';
export { ExecutionFolder, isProgramRunning } from './execution/execution-folder.js';
export type { ExecutionParts, ExecutionPlan } from './execution/run-execution.js';
export {
  EXECUTION_VARIABLES,
  orphanAnnouncement,
  recordOf,
  runExecution,
  startedOf,
} from './execution/run-execution.js';
export { gitBranchOf } from './git-branch.js';
export type { Redactor } from './output/redactor.js';
export { createRedactor } from './output/redactor.js';
export { secretsOf } from './output/secrets.js';
export { exitCodeOf } from './process/exit-code.js';
export { findProgram, usualPath } from './process/find-program.js';
export type { ProgramEnd } from './process/run-program.js';
export { signalGroup } from './process/run-program.js';
export { readProfile } from './profile/find-profile.js';
export type { Profile } from './profile/profile.js';
export { parseProfile } from './profile/profile.js';
export { RUNNER_ERRORS, RunnerError } from './runner-errors.js';
export { Conversation } from './wrap/conversation.js';
export type { WrapRequest } from './wrap/run-wrapped.js';
export { listeningTo, runWrapped } from './wrap/run-wrapped.js';
export type { SessionFacts } from './wrap/wrapped-session.js';
export { WrappedSession } from './wrap/wrapped-session.js';
