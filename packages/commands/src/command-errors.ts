import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong between a request and its answer. */
export const COMMAND_ERRORS = {
  'command.duplicate-request': {
    meaning: 'A request with this id, or with this correlation id where replies are matched by it, is open already.',
    why: 'One of the two would take the answer of the other; nothing was sent.',
    remedy: 'Wait for the first, or give the second an id of its own.',
  },
} as const;

export class CommandsError extends BloodbankError {
  constructor(code: keyof typeof COMMAND_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...COMMAND_ERRORS[code] }, message, options);
  }
}
