import { BloodbankError } from './bloodbank-error.js';
import { ERROR_TABLE } from './error-table.js';

/** What a command's owner says of its failure. */
export interface CommandFailure {
  /** The owner's own word for it, such as `rate_limited`. */
  readonly code: string;
  readonly message: string;
  /** Whether the same command may succeed later. Default false. */
  readonly retryable?: boolean;
  /** How long to wait before that, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Anything more, as JSON. */
  readonly data?: unknown;
}

/**
 * The command was delivered, and its owner failed or refused. An owner throws it to decide that: the failure is final at once,
 * and the asker is told `code`, `retryable`, `retryAfterMs` and `data` as they stand here.
 *
 * @example
 * ```ts
 * throw new CommandFailed({ code: 'rate_limited', message: 'Too many prompts.', retryable: true, retryAfterMs: 5_000 });
 * ```
 */
export class CommandFailed extends BloodbankError {
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly data: unknown;

  constructor(failure: CommandFailure, options?: { readonly cause?: unknown }) {
    super({ ...ERROR_TABLE['command.failed'], code: failure.code }, failure.message, options);
    this.retryable = failure.retryable ?? false;
    this.retryAfterMs = failure.retryAfterMs;
    this.data = failure.data;
  }
}

/**
 * An owner does not take a command on, now or at all: whoever asked is told, as of a failure, and that is all. Nothing is recorded,
 * nothing rolled back, and no dead letter is left; sent again, even under the same id, it is a new command.
 *
 * @example
 * ```ts
 * throw new CommandRefused({ code: 'invalid_state', message: 'Busy.', retryable: true, retryAfterMs: 5_000 });
 * ```
 */
export class CommandRefused extends CommandFailed {}

/** No answer came in time. The owner may still carry the command out: send it again under the same id, or ask what came of it. */
export class RequestTimeout extends BloodbankError {
  /** Whether the owner's queue had the command, for certain. */
  readonly delivered: boolean;
  /** Of the command: a second request with it is answered from the owner's record. */
  readonly eventId: string;

  constructor(type: string, eventId: string, timeoutMs: number, delivered: boolean) {
    const how = delivered ? 'its owner has it in its queue' : 'it is not known whether its owner has it';
    super('command.request-timeout', `${type} ${eventId} was not answered within ${timeoutMs} ms; ${how}.`);
    this.delivered = delivered;
    this.eventId = eventId;
  }
}
