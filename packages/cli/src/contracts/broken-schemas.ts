import type { Problem } from '@bloodbank/schema-model';

/** The tree of schemas cannot be used as it is. */
export class BrokenSchemas extends Error {
  readonly code = 'cli.schemas';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.length === 1 ? 'One schema cannot be used.' : `${problems.length} schemas cannot be used.`);
    this.name = 'BrokenSchemas';
    this.problems = problems;
  }
}
