import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong in dispatching. */
export const DISPATCHER_ERRORS = {
  'dispatcher.state-in-use': {
    meaning: 'Another dispatcher uses the same state file.',
    why: 'Each would overwrite what the other remembers, and tickets would be dispatched twice or not at all.',
    remedy: 'Stop the other one, or give this one a state file of its own (`--state`).',
  },
} as const;

export class DispatcherError extends BloodbankError {
  constructor(code: keyof typeof DISPATCHER_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...DISPATCHER_ERRORS[code] }, message, options);
  }
}
