import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong with the configuration of an agent. */
export const HOOKS_ERRORS = {
  'hooks.config-invalid': {
    meaning: 'The configuration file of an agent is not of the form that its agent reads.',
    why: 'A change to what is not understood could break the agent; the file was left as it is.',
    remedy: 'Read the detail, mend the file, and try again.',
  },
} as const;

export class HooksError extends BloodbankError {
  constructor(code: keyof typeof HOOKS_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...HOOKS_ERRORS[code] }, message, options);
  }
}
