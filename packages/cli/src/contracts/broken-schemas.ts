import type { Problem } from '@bloodbank/schema-model';
import { CliError } from '../cli-errors.js';

/** The tree of schemas cannot be used as it is. */
export class BrokenSchemas extends CliError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      'cli.schemas',
      problems.length === 1 ? 'One schema cannot be used.' : `${problems.length} schemas cannot be used.`,
    );
    this.problems = problems;
  }
}
