import type { ContractTypes, Priority } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { CommandContext } from '../handler/command-handler.js';

/** The payload of `command.{agent}.{action}`. */
export interface AgentCommandPayload {
  readonly command_id: string;
  readonly target_agent: string;
  readonly action: string;
  /** An agent, a person, or `system`. */
  readonly issued_by: string;
  readonly priority?: Priority;
  /** The command is refused when it is not taken on within this time. Default 30,000; 0 for none. */
  readonly ttl_ms?: number;
  readonly idempotency_key?: string | null;
  readonly expected_fsm_version?: number | null;
  readonly command_payload: Readonly<Record<string, unknown>>;
}

export type AgentCommand = Envelope<string, AgentCommandPayload>;

/** What came of an action. */
export interface AgentResult {
  /** Done, done with reservations, or not done because there was nothing to do. */
  readonly outcome: 'success' | 'partial' | 'skipped';
  readonly result_payload?: Readonly<Record<string, unknown>> | null;
  /** What it left behind: paths or URLs. */
  readonly artifacts?: readonly string[];
}

/**
 * Does what a command asks of an agent. Returning is the result. Throwing `CommandFailed` with one of the codes of an agent
 * answers with that; whatever else is thrown answers `execution_failed`, and brings the agent to `error`.
 */
export type AgentAction<T extends ContractTypes> = (
  command: AgentCommand,
  context: AgentActionContext<T>,
) => AgentResult | PromiseLike<AgentResult>;

/** What an action is given beside its command. */
export interface AgentActionContext<T extends ContractTypes> extends Omit<CommandContext<T>, 'acknowledge'> {
  /**
   * Waits for somebody else, with the agent in the state `blocked` meanwhile. The time limit of the action goes on.
   *
   * @example
   * ```ts
   * const answer = await context.whileBlocked(() => askPerson('May I merge it?'));
   * ```
   */
  whileBlocked<R>(wait: () => R | PromiseLike<R>): Promise<R>;
}

export interface AgentOptions<T extends ContractTypes> {
  /** By the name of the action, or by a pattern: `review-*`, `*-check`, `*`. */
  readonly actions: Readonly<Record<string, AgentAction<T>>>;
  /** For every action that nothing above is for. Without it, such a command is refused `not_configured`. */
  readonly default?: AgentAction<T>;
  /** For one action. Default 5 minutes. */
  readonly timeoutMs?: number;
  /**
   * What becomes of a command while another process has the agent at one. `wait`, the default: it comes again about once a second until
   * its `ttl_ms` is over, as commands in one process wait for each other. `refuse`: whoever asked is told `invalid_state` at once, as by
   * the original.
   */
  readonly whenBusy?: 'wait' | 'refuse';
  /** `true`: refuses to start on stores that end with their process. Default false: that is said in the log. */
  readonly durable?: boolean;
}
