import {
  checkSchemas,
  hasErrors,
  loadSchemaSet,
  type Problem,
  type SchemaSet,
  sortProblems,
} from '@bloodbank/schema-model';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { type WriteReport, writeGenerated } from './write.js';

export interface GenerateOptions {
  /** Folder of schemas. */
  readonly schemas: string;
  /** Folder that the contracts are written to. */
  readonly out: string;
  /** Say what would change and change nothing. */
  readonly check?: boolean;
}

export interface GenerateReport {
  readonly problems: readonly Problem[];
  /** Absent when a problem is an error: then nothing was written. */
  readonly report?: WriteReport;
  /** Messages of the tree, of every kind. */
  readonly events: number;
  readonly durationMs: number;
}

/**
 * A folder of schemas to a folder of contracts. What is wrong with a schema is returned, not thrown.
 *
 * @throws {Error} when the output folder cannot be written, or holds someone else's file where one of ours must go.
 */
export async function generate({ schemas, out, check }: GenerateOptions): Promise<GenerateReport> {
  const started = performance.now();
  const loaded = await loadSchemaSet({ root: schemas });
  const broken = hasErrors(loaded.problems) ? [] : [...checkSchemas(loaded.set), ...checkNotEmpty(schemas, loaded.set)];
  const problems = sortProblems([...loaded.problems, ...broken]);
  const summary = { problems, events: loaded.set.events.length };
  if (hasErrors(problems)) return { ...summary, durationMs: performance.now() - started };
  const files = await renderContracts(planContracts(loaded.set));
  const report = await writeGenerated(out, files, { check: check === true });
  return { ...summary, report, durationMs: performance.now() - started };
}

/** Contracts of nothing would be written without complaint where a path was misspelt. */
function checkNotEmpty(schemas: string, set: SchemaSet): readonly Problem[] {
  if (set.events.length > 0) return [];
  const message = 'The folder holds no event, command or reply.';
  const fix = 'Add one: <domain>/<entity>.<action>.v1.json, such as github/pr.created.v1.json.';
  return [{ severity: 'error', rule: 'tree-not-empty', file: schemas, line: 1, column: 1, pointer: '', message, fix }];
}
