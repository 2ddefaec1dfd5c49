import type { AgentStates, Logger } from '@bloodbank/core/ports';
import type { Announce } from './announce.js';
import type { ChooseAction } from './choose-action.js';

/** What all commands of one agent share. */
export interface AgentWork {
  readonly agent: string;
  readonly states: AgentStates;
  readonly choose: ChooseAction;
  readonly timeoutMs: number;
  readonly leaseMs: number;
  /** Whether the tree has a contract of `command.{agent}.{action}.ack`. */
  readonly hasAck: boolean;
  /** While another process has the agent at a command. */
  readonly whenBusy: 'wait' | 'refuse';
  readonly announce: Announce;
  readonly logger: Logger;
}
