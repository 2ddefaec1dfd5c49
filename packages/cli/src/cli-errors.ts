import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong on the command line. */
export const CLI_ERRORS = {
  'cli.usage': {
    meaning: 'The command line cannot be understood.',
    why: 'Nothing was tried.',
    remedy: 'Run the command with --help to see its options and examples.',
  },
  'cli.schemas': {
    meaning: 'The tree of schemas cannot be used as it is.',
    why: 'Contracts made from a part of it would refuse what the rest allows.',
    remedy: 'Mend what is listed; `bloodbank lint` shows it again.',
  },
  'outbox.unknown-event': {
    meaning: 'No event of this id was set aside by an outbox.',
    why: 'Nothing was published and nothing was removed.',
    remedy: 'Look at what was set aside with `bloodbank outbox list`, and name one of those.',
  },
} as const;

export class CliError extends BloodbankError {
  constructor(code: keyof typeof CLI_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...CLI_ERRORS[code] }, message, options);
  }
}
