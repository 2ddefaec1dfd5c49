import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeGenerated } from '@bloodbank/codegen';
import { COMMANDS_EXCHANGE, EVENTS_EXCHANGE } from '@bloodbank/core';
import { describeTopology } from '@bloodbank/topology';
import type { DocsOptions } from '../commands/docs.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { readTopology } from '../topology/read-topology.js';
import { createCatalogue } from './catalogue.js';
import { renderDocs } from './render-docs.js';

/**
 * Exit code 1 when, with `--check`, a page is not up to date.
 *
 * @throws {BrokenSchemas} when some schema cannot be used: then nothing is written.
 */
export async function runDocs(context: CommandContext, options: DocsOptions): Promise<number> {
  const { project, cwd } = context;
  const { format = 'markdown' } = options;
  const { contracts } = await loadContracts(context);
  const { topology } = await readTopology(context);
  const { queues } = describeTopology(topology);
  const catalogue = createCatalogue(await nameOf(project.root), contracts.registry.listEvents(), queues, {
    events: context.env['EXCHANGE_NAME'] ?? EVENTS_EXCHANGE,
    commands: COMMANDS_EXCHANGE,
  });
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

/** The project's own name; never that of the folder, which differs from machine to machine. */
async function nameOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '{}');
  const { name } = JSON.parse(text) as { readonly name?: unknown };
  return typeof name === 'string' ? name : 'events';
}
