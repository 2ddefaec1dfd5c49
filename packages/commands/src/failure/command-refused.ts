import { CommandFailed } from '@bloodbank/core/errors';

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
