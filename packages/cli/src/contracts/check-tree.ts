import { hasErrors, loadSchemaSet, type Problem, type SchemaSet, sortProblems } from '@bloodbank/schema-model';
import { lintSchemaSet } from '@bloodbank/schema-model/lint';
import { annotationsOf, parseLintConfig } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';

export interface CheckedTree {
  readonly set: SchemaSet;
  readonly problems: readonly Problem[];
}

/** Loads the project's schemas and lints them. A tree that does not load is not linted: its errors come first. */
export async function checkTree({ project, cwd }: Pick<CommandContext, 'project' | 'cwd'>): Promise<CheckedTree> {
  const config = parseLintConfig(project.lint);
  const { set, problems } = await loadSchemaSet({ root: project.schemas, cwd, ...annotationsOf(project) });
  const findings = hasErrors(problems) ? [] : lintSchemaSet(set, config);
  return { set, problems: sortProblems([...problems, ...findings]) };
}
