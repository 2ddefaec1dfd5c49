import type { AnsweredType, CommandType, ContractTypes } from '@bloodbank/core/contract';
import type { AgentContext, CommandEnvelopeOf, SealOptions, Source } from '@bloodbank/core/envelope';
import type { EnvelopeSendOptions, Logger } from '@bloodbank/core/ports';

/**
 * What carrying a command out returns: the payload of the reply that the contract names (`x-reply`). Where it names none,
 * whatever is returned is handed to whoever asked, as JSON.
 */
export type CommandReply<T extends ContractTypes, K> = [K] extends [AnsweredType<T>] ? T['replies'][K] : unknown;

/** Carries a command out. Returning ends it; throwing has it tried again, then fails it, and nothing that it collected leaves. */
export type Execute<T extends ContractTypes, K extends CommandType<T>> = (
  command: CommandEnvelopeOf<T, K>,
  context: CommandContext<T>,
) => CommandReply<T, K> | PromiseLike<CommandReply<T, K>>;

/** An object that carries commands out, such as an instance of a class. */
export interface CommandHandler<T extends ContractTypes, K extends CommandType<T>> {
  execute(
    command: CommandEnvelopeOf<T, K>,
    context: CommandContext<T>,
  ): CommandReply<T, K> | PromiseLike<CommandReply<T, K>>;
  /**
   * Undoes what `execute` did elsewhere. Runs after the last failed attempt, and once: only where the process dies inside it, it
   * runs again. What it throws goes into the dead letter beside the first reason.
   */
  rollback?(command: CommandEnvelopeOf<T, K>, context: RollbackContext): unknown;
}

/** A handler as `handle` takes it: a function, an object with `execute`, or a class of such objects. */
export type CommandHandling<T extends ContractTypes, K extends CommandType<T>> =
  | Execute<T, K>
  | CommandHandler<T, K>
  | (new () => CommandHandler<T, K>);

/** What `execute` is given beside its command. */
export interface CommandContext<T extends ContractTypes> {
  /** Collects an event. It leaves once `execute` has returned, in its order, with the command as its cause. */
  readonly publish: CollectEvent<T>;
  /** Collects a command, in the same way. */
  readonly send: CollectCommand<T>;
  /**
   * Tells whoever asked, at once, that the command was taken on: the reply `<command>.ack`. Resolves when it has left; where
   * nobody asked, at once.
   *
   * @throws {Invalid} `schema.unknown-type` where the tree has no such reply, `schema.invalid`.
   */
  acknowledge(payload: object): Promise<void>;
  /** The command's event_id: its effects and its reply name it as their cause. */
  readonly commandId: string;
  /** Of the flow that the command belongs to. */
  readonly correlationId: string;
  /** Who the AI agent was that sent it, or null. Effects and reply carry it on, unless they say otherwise. */
  readonly agent_context: AgentContext | null;
  /** Who sent it. */
  readonly source: Source;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the time is over, when the service stops without waiting, or when another instance took the command over. */
  readonly signal: AbortSignal;
  /** Says whose command it is with every line. */
  readonly log: Logger;
}

/** What `rollback` is given beside its command. It sends nothing: the failure is told by the bus. */
export interface RollbackContext extends Omit<CommandContext<ContractTypes>, 'publish' | 'send' | 'acknowledge'> {
  /** What `execute` threw at its last attempt; after a restart of the process, an error with the same message. */
  readonly error: Error;
}

/** What may be said of an effect beside its type and payload. Its id and its cause are given. */
export interface EffectOptions
  extends Omit<SealOptions, 'eventId' | 'uniqueKey' | 'causedBy' | 'correlationIds' | 'timestamp'>,
    Pick<EnvelopeSendOptions, 'persistent'> {
  /** An event that nobody subscribes to is dropped, and said in the log; `reject` has the command dead-lettered with its record. */
  readonly unroutable?: 'drop' | 'reject';
}

/** Resolves at once with the id that the effect will have; rejects `Invalid` where it cannot be sent, which fails the command. */
export type CollectEvent<T extends ContractTypes> = <K extends keyof T['events'] & string>(
  type: K,
  payload: T['events'][K],
  options?: EffectOptions,
) => Promise<CollectedEffect>;

export type CollectCommand<T extends ContractTypes> = <K extends keyof T['commands'] & string>(
  type: K,
  payload: T['commands'][K],
  options?: EffectOptions,
) => Promise<CollectedEffect>;

export interface CollectedEffect {
  readonly eventId: string;
}
