/** The command line cannot be understood; nothing was tried. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'cli.usage';
  readonly remedy: string;

  constructor(message: string, remedy = 'Run the command with --help to see its options and examples.') {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}
