import type { Delays } from '@bloodbank/consumer';
import type { ContractTypes, Registry } from '@bloodbank/core/contract';
import type { Source } from '@bloodbank/core/envelope';
import type { CommandStore, Logger, Transport } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { Publisher } from '@bloodbank/publisher';
import type { AnyCommandHandler } from '../handler/read-command-handler.js';

/** A command that this service owns. */
export interface OwnedCommand {
  /** A command type, or a topic pattern over several. */
  readonly pattern: string;
  readonly handler: AnyCommandHandler;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
}

/** The moments of a command's life between which a process may die. Told in this order. */
export type CommandMoment =
  | 'claimed'
  | 'executed'
  | 'recorded'
  | 'rolled-back'
  | 'effects-confirmed'
  | 'reply-sent'
  | 'marked-sent';

/** What all commands of a service share. */
export interface OwnerParts {
  readonly service: string;
  readonly registry: Registry;
  readonly source: Source;
  readonly transport: Transport;
  readonly publisher: Pick<Publisher<ContractTypes>, 'seal' | 'send'>;
  readonly store: CommandStore;
  readonly logger: Logger;
  /** How long a claim is held without being renewed: how long a command waits after its owner was killed. */
  readonly leaseMs: number;
  readonly publishTimeoutMs: number;
  /** Told, and awaited, at each moment of a command's life. */
  readonly onMoment?: ((moment: CommandMoment, commandId: string) => void | Promise<void>) | undefined;
}

/** What the commands of the service's queue share beside that. */
export interface OwnerWork extends OwnerParts {
  readonly delays: Delays;
  find(commandType: string): OwnedCommand | undefined;
  /** Whether the service has only just begun: its other handlers may be about to be registered. */
  isBeginning(): boolean;
  /** Aborted when nothing is waited for any longer. */
  readonly stopping: AbortSignal;
}
