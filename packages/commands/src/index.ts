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
export type { CommandMoment } from './owner/owner-parts.js';
export type { ManyReply } from './request/gathering.js';
export type { DroppedReplies, RequestManyOptions, RequestOptions } from './request/requester.js';
export type { CommandSendOptions } from './request/send-options.js';
