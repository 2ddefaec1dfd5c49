import { CliError } from '../cli-errors.js';

/** The command line cannot be understood; nothing was tried. Exit code 2. */
export class UsageError extends CliError {
  constructor(message: string, remedy?: string) {
    super('cli.usage', message, remedy === undefined ? {} : { remedy });
  }
}
