import { BloodbankError } from '@bloodbank/core/errors';

/** The command line cannot be understood; nothing was tried. Exit code 2. */
export class UsageError extends BloodbankError {
  constructor(message: string, remedy?: string) {
    super('cli.usage', message, remedy === undefined ? {} : { remedy });
  }
}
