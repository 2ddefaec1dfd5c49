import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong with an outbox in a folder. */
export const OUTBOX_ERRORS = {
  'outbox.damaged': {
    meaning: 'The folder of waiting events cannot be used.',
    why: 'An event that is not safely on disk may not be accepted while the broker is away.',
    remedy: 'Read the detail: look at the folder, its permissions and its disk.',
  },
} as const;

export class OutboxError extends BloodbankError {
  constructor(code: keyof typeof OUTBOX_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...OUTBOX_ERRORS[code] }, message, options);
  }
}
