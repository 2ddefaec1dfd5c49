import { resolve } from 'node:path';
import { writeGenerated } from '@bloodbank/codegen';
import { loadContracts } from '../contracts/load-contracts.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { loadCatalogue } from './load-catalogue.js';
import { renderDocs } from './render-docs.js';

export interface DocsOptions {
  readonly check?: boolean;
  readonly out?: string;
  readonly format?: 'markdown' | 'html';
}

/**
 * Exit code 1 when, with `--check`, a page is not up to date.
 *
 * @throws {BrokenSchemas} when some schema cannot be used: then nothing is written.
 */
export async function runDocs(context: CommandContext, options: DocsOptions): Promise<number> {
  const { project, cwd } = context;
  const { format = 'markdown' } = options;
  const { contracts } = await loadContracts(context);
  const catalogue = await loadCatalogue(context, contracts.registry);
  const out =
    options.out === undefined
      ? resolve(project.root, format === 'html' ? 'docs/catalogue' : 'docs/events')
      : resolve(cwd, options.out);
  const check = options.check === true;
  const report = await writeGenerated(out, renderDocs(catalogue, format), { check, origin: 'docs' });
  const changed = [...report.written, ...report.removed];
  if (context.isJson) await context.out.json({ ok: !report.stale, out, ...report, unchanged: report.unchanged.length });
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
  return report.stale ? EXIT_FAILURE : EXIT_OK;
}
