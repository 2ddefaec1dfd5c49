import { resolve } from 'node:path';
import { writeGenerated } from '@bloodbank/codegen';
import { loadContracts } from '../contracts/load-contracts.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { loadCatalogue } from './load-catalogue.js';
import { findLosses } from './render-async-api.js';
import { renderDocs } from './render-docs.js';
import type { Loss } from './to-draft7.js';

export interface DocsOptions {
  readonly check?: boolean;
  readonly out?: string;
  readonly format?: 'markdown' | 'html';
  readonly pagesOnly?: boolean;
}

/**
 * Exit code 1 when, with `--check`, a page is not up to date.
 *
 * @throws {UsageError} for `--pages-only` of HTML.
 * @throws {BrokenSchemas} when some schema cannot be used: then nothing is written.
 */
export async function runDocs(context: CommandContext, options: DocsOptions): Promise<number> {
  const { project, cwd } = context;
  const { format = 'markdown', pagesOnly = false } = options;
  if (pagesOnly && format === 'html') {
    throw new UsageError('--pages-only is for Markdown.', 'Leave it out, or leave out --format html.');
  }
  const { contracts } = await loadContracts(context);
  const catalogue = await loadCatalogue(context, contracts.registry);
  const out =
    options.out === undefined
      ? resolve(project.root, format === 'html' ? 'docs/catalogue' : 'docs/events')
      : resolve(cwd, options.out);
  const check = options.check === true;
  const report = await writeGenerated(out, renderDocs(catalogue, format, pagesOnly), { check, origin: 'docs' });
  const changed = [...report.written, ...report.removed];
  const losses = findLosses(catalogue);
  if (context.isJson)
    await context.out.json({ ok: !report.stale, out, ...report, unchanged: report.unchanged.length, losses });
  else if (report.stale) {
    await context.notes.line(
      `${pluralise(changed.length, 'file is', 'files are')} not up to date in ${displayPath(out, cwd)}. Run \`bloodbank docs\`.`,
    );
  } else if (changed.length > 0) {
    const pages = pluralise(catalogue.entries.length, 'contract', 'contracts');
    await context.out.line(
      `Described ${pages} in ${displayPath(out, cwd)} (${pluralise(changed.length, 'file', 'files')} changed)`,
    );
  }
  if (!context.isJson) for (const line of describeLosses(losses)) await context.notes.line(line);
  return report.stale ? EXIT_FAILURE : EXIT_OK;
}

const MOST_SHOWN = 5;

function describeLosses(losses: readonly Loss[]): readonly string[] {
  if (losses.length === 0) return [];
  const places = pluralise(losses.length, 'place', 'places');
  const shown = losses.slice(0, MOST_SHOWN).map(({ schema, pointer }) => `  ${schema}#${pointer}`);
  const more = losses.length > MOST_SHOWN ? [`  and ${losses.length - MOST_SHOWN} more`] : [];
  return [
    `asyncapi.json says less than the schemas in ${places}, as AsyncAPI speaks draft-07; the whole is in schemas/.`,
    ...shown,
    ...more,
  ];
}
