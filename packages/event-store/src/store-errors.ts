import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong with files of the event store. */
export const STORE_ERRORS = {
  'store.damaged-file': {
    meaning: 'A file of exported events is not as it was written.',
    why: 'A line is missing, changed or no event; importing it would put something else in the store than what happened.',
    remedy: 'Export it again, or copy the file again and compare its hash with that of the manifest.',
  },
} as const;

export class StoreFileError extends BloodbankError {
  constructor(code: keyof typeof STORE_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...STORE_ERRORS[code] }, message, options);
  }
}
