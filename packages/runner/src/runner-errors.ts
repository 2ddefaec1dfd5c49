import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong in running programs. */
export const RUNNER_ERRORS = {
  'runner.program-not-found': {
    meaning: 'A program that is to be run cannot be found, or may not be executed.',
    why: 'Nothing was started.',
    remedy: 'Name it by its path, or name the folder it is in with --path; aliases and functions of a shell are none.',
  },
  'runner.profile-invalid': {
    meaning: 'A profile of `bloodbank exec` cannot be used.',
    why: 'A run that is not the one that was meant may do harm; nothing was started.',
    remedy: 'Read the detail: the file, a key of it, or a variable.',
  },
  'runner.unknown-execution': {
    meaning: 'No execution of this id is remembered, or several begin with it.',
    why: 'Nothing was stopped or shown.',
    remedy: 'Look at `bloodbank exec list`, and name one of those.',
  },
} as const;

export class RunnerError extends BloodbankError {
  constructor(code: keyof typeof RUNNER_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...RUNNER_ERRORS[code] }, message, options);
  }
}
