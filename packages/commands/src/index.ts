export type {
  AgentAction,
  AgentActionContext,
  AgentCommand,
  AgentCommandPayload,
  AgentOptions,
  AgentResult,
} from './agents/agent-action.js';
export { createAnnounce } from './agents/announce.js';
export type { AgentRunner, AgentRunnerOptions, RunningAgent } from './agents/create-agent-runner.js';
export { createAgentRunner } from './agents/create-agent-runner.js';
export { COMMAND_ERRORS, CommandsError } from './command-errors.js';
export type { Commands, CommandsOptions, HandleOptions, SendCommand } from './create-commands.js';
export { createCommands } from './create-commands.js';
export { EventCollector, effectId } from './effects/event-collector.js';
export { CommandRefused } from './failure/command-refused.js';
export type {
  CollectCommand,
  CollectEvent,
  CollectedEffect,
  CommandContext,
  CommandHandler,
  CommandHandling,
  CommandReply,
  EffectOptions,
  Execute,
  RollbackContext,
} from './handler/command-handler.js';
export type { PlanCommands } from './owner/create-owner.js';
export { COMMAND_RETRY } from './owner/create-owner.js';
export type { CommandMoment } from './owner/owner-parts.js';
export type { CommandDonePayload, CommandFailedPayload } from './reply/reply-contracts.js';
export { COMMAND_DONE, COMMAND_FAILED, withOwnReplies } from './reply/reply-contracts.js';
export type { ManyReply } from './request/gathering.js';
export type { DroppedReplies, RequestManyOptions, RequestOptions } from './request/requester.js';
export type { CommandSendOptions } from './request/send-options.js';
