import { basename, resolve } from 'node:path';
import {
  buildSchemaSet,
  compareText,
  hasErrors,
  type Problem,
  readTree,
  type SchemaSet,
  sortProblems,
} from '@bloodbank/schema-model';
import type { Cache } from '@bloodbank/schema-model/cache';
import { checkDocuments } from '@bloodbank/schema-model/validation';
import { openCache } from './cache/disk-cache.js';
import { inputsHash, outputsHash, readLastRun, writeLastRun } from './cache/last-run.js';
import { createRunCache } from './cache/run-cache.js';
import { generatorId } from './generator-id.js';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { compileUnits } from './validators/compile-units.js';
import { readGenerated, type WriteReport, writeGenerated } from './write.js';

export interface GenerateOptions {
  /** Folder of schemas. */
  readonly schemas: string;
  /** Folder that the contracts are written to. */
  readonly out: string;
  /** Say what would change and change nothing. */
  readonly check?: boolean;
  /** Give strings with a `format` a type of their own. */
  readonly brandFormats?: boolean;
  /**
   * Folder for what need not be worked out again. It never changes what is generated, and may be removed at any time.
   * Left out, everything is worked out afresh.
   */
  readonly cache?: string;
  /** `x-` words of others, however near they are to ours. */
  readonly allowedAnnotations?: ReadonlySet<string>;
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
export async function generate(options: GenerateOptions): Promise<GenerateReport> {
  const { schemas, out, check, brandFormats = false, cache: folder, allowedAnnotations } = options;
  const started = performance.now();
  const root = resolve(schemas);
  const generator = folder === undefined ? '' : generatorId();
  const read = await readTree(root);
  const inputs = inputsHash(generator, [root, resolve(out), `${brandFormats}`, ...(allowedAnnotations ?? [])], read);
  const last = folder === undefined || read.problems.length > 0 ? undefined : readLastRun(folder, root);
  if (last?.inputs === inputs && last.outputs === outputsHash(readGenerated(out))) {
    const report = { written: [], unchanged: last.paths, removed: [], stale: false };
    return { problems: last.problems, report, events: last.events, durationMs: performance.now() - started };
  }
  const disk = folder === undefined ? undefined : openCache(folder, generator, root);
  const cache: Cache = disk ?? createRunCache();
  const built = buildSchemaSet(basename(root), read.sources, {
    cache,
    ...(allowedAnnotations === undefined ? {} : { allowedAnnotations }),
  });
  const { set } = built;
  const found = [...read.problems, ...built.problems];
  const problems = sortProblems([...found, ...(hasErrors(found) ? [] : checkSet(schemas, set, cache))]);
  const summary = { problems, events: set.events.length };
  if (hasErrors(problems)) return { ...summary, durationMs: performance.now() - started };
  const files = await renderContracts(planContracts(set, { brandFormats }), cache);
  const report = await writeGenerated(out, files, { check: check === true });
  if (folder !== undefined && check !== true) {
    disk?.save();
    const sorted = [...files].sort((a, b) => compareText(a.path, b.path));
    const paths = sorted.map(({ path }) => path);
    const run = { inputs, outputs: outputsHash(sorted), paths, ...summary };
    if (read.problems.length === 0) await writeLastRun(folder, root, run);
  }
  return { ...summary, report, durationMs: performance.now() - started };
}

function checkSet(schemas: string, set: SchemaSet, cache: Cache): readonly Problem[] {
  const problems = [...checkDocuments(set, cache), ...checkNotEmpty(schemas, set)];
  // What is wrong in itself is not compiled.
  return problems.length > 0 ? problems : compileUnits(set, set.units.values(), cache).problems;
}

/** Contracts of nothing would be written without complaint where a path was misspelt. */
function checkNotEmpty(schemas: string, set: SchemaSet): readonly Problem[] {
  if (set.events.length > 0) return [];
  const message = 'The folder holds no event, command or reply.';
  const fix = 'Add one: <domain>/<entity>.<action>.v1.json, such as github/pr.created.v1.json.';
  return [{ severity: 'error', rule: 'tree-not-empty', file: schemas, line: 1, column: 1, pointer: '', message, fix }];
}
