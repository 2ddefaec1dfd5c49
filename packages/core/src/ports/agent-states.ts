/**
 * The AgentStates port: what each agent is doing, for whoever gives it commands, in this process or in another. It is changed
 * by compare-and-set on a version, so that of two who want to change it one sees what the other did. Each numbered clause has a
 * conformance test of the same number.
 *
 * [A1] find: an agent that nobody has written is undefined, which counts as version 0; asking changes nothing.
 * [A2] change: from the version that stands, everything is written, the version is one higher, and both `change` and `find` tell it;
 *      from any other version, nothing is written, and it resolves with what stands there.
 * [A3] of any number of simultaneous changes from one version, exactly one is written.
 * [A4] a lease: `isOverdue` is false until `leaseMs` after the change that began it, and true from then on. A change that does
 *      not speak of the lease leaves it as it is; without a lease nothing is ever overdue.
 * [A5] renew: while the state is of that message, the lease begins anew, with the version as it was; otherwise, or where there
 *      is no lease, it tells `false` and changes nothing.
 * [A6] change with `onlyOverdue`: nothing is written while the lease lasts, as from another version.
 * [A7] change with a `key`: it is kept with the id of the command, for `windowMs` at least, then forgotten; with the change or not at
 *      all. Where another command has it, nothing is written and `keptBy` tells which; where this one has it, it is no hindrance.
 * [A8] recall tells who has a key, and changes nothing; after forget nobody has it, unless another id was kept.
 * [A9] two agents see neither the states nor the keys of each other, whatever their names.
 * [A10] list: every agent that has a state, each once, in the order of their names.
 * [A11] every call settles within its time, also while the store hangs; then it rejects `agent.states-unavailable`.
 */
export interface AgentStates {
  /** Whether it outlives this process, so that other processes see it. */
  readonly isDurable: boolean;
  /** How long an idempotency key is kept, in milliseconds. */
  readonly windowMs: number;
  find(agent: string): Promise<AgentRecord | undefined>;
  change(agent: string, version: number, to: AgentChange, options?: ChangeOptions): Promise<AgentChanged>;
  renew(agent: string, eventId: string, leaseMs: number): Promise<boolean>;
  /** The id of the command that has the key. */
  recall(agent: string, key: string): Promise<string | undefined>;
  forget(agent: string, key: string, commandId: string): Promise<void>;
  list(): Promise<readonly AgentRecord[]>;
  close(): Promise<void>;
}

/**
 * The states of an agent. It has one command at a time.
 *
 * idle           nothing to do. Ends when a command is taken on.
 * acknowledging  a command was taken on, and whoever asked is being told. Ends when its action begins.
 * working        its action runs, under a lease that its process renews. Ends with a result (idle), a failure (error), or a wait.
 * blocked        its action waits for somebody else. Ends when that came (working), or with a failure.
 * error          an action failed, or took too long. Refuses everything; ends when somebody resets it.
 * paused         refuses everything new; what it is at goes on. Ends with resume, in the state it would be in without the pause.
 *
 * A lease that ran out means that the process is gone: the next command is taken on as if the agent were idle, and the command
 * that was lost goes on when the broker delivers it again, if it comes first.
 */
export const AGENT_STATES = ['idle', 'acknowledging', 'working', 'blocked', 'error', 'paused'] as const;

export type AgentState = (typeof AGENT_STATES)[number];

/** What an agent is doing. */
export interface AgentRecord {
  readonly agent: string;
  readonly state: AgentState;
  /** From 1; every change raises it by one. */
  readonly version: number;
  /** The `command_id` of the command that it is at, or failed at; null where it has none. */
  readonly commandId: string | null;
  /** The event_id of the message that brought that command; it stays until the next one is taken on. */
  readonly eventId: string | null;
  readonly enteredAt: Date;
  /** What it was when it was paused; null where it is not paused. */
  readonly prePauseState: Exclude<AgentState, 'paused'> | null;
  /** Until when the command could be taken on; null where it has no time to live. */
  readonly ttlDeadline: Date | null;
  /** Until when its process is believed to be at work; null where nothing runs. */
  readonly leaseUntil: Date | null;
  /** Whether that time is over, by the clock of the store. */
  readonly isOverdue: boolean;
}

/** What is written of an agent. */
export interface AgentChange
  extends Pick<AgentRecord, 'state' | 'commandId' | 'eventId' | 'prePauseState' | 'ttlDeadline'> {
  /** Begins a lease, or ends it with null. Left out: it stays as it is. */
  readonly leaseMs?: number | null;
}

export interface ChangeOptions {
  /** Only where the lease that stands is over. */
  readonly onlyOverdue?: boolean;
  /** Only where no other command has this idempotency key; it is kept for this one. */
  readonly key?: string;
}

/** `found` is what stands there: after the change, or instead of it. */
export type AgentChanged =
  | { readonly isChanged: true; readonly found: AgentRecord }
  | { readonly isChanged: false; readonly found: AgentRecord | undefined; readonly keptBy?: string };
