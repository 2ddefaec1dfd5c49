import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { CONFIG_FILE } from '@bloodbank/bus/config';
import { type PackName, readPack } from '../init/schema-packs.js';
import { toJsonText, writeFiles } from '../init/write-files.js';
import { parseLintConfig } from '../lint/lint-config.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_OK } from '../shell/exit-code.js';

/** Adds the schemas of a pack that are not there yet, and what lint has to allow in them. Twice is as once. */
export async function runNewPack(context: CommandContext, name: PackName): Promise<number> {
  const { project, cwd, out, notes, isJson } = context;
  const { files, allow } = readPack(name);
  const inTree = files.map(({ path, content }) => ({ path: relative('schemas', path), content }));
  const { written, kept } = await writeFiles(project.schemas, inTree);
  await allowNames(context, allow);
  const shown = (path: string): string => displayPath(join(project.schemas, path), cwd);
  if (isJson) await out.json({ ok: true, written: written.map(shown), kept: kept.map(shown) });
  else {
    for (const path of written) await out.line(escapeText(shown(path)));
    await notes.line(
      `${pluralise(written.length, 'schema', 'schemas')} of the pack ${name} written, ${kept.length} were there already.`,
    );
  }
  return EXIT_OK;
}

/** Where the project has no configuration file, what there is by default stays so. */
async function allowNames(
  { project }: CommandContext,
  allow: readonly { readonly type: string; readonly reason: string }[],
): Promise<void> {
  const known = new Set((parseLintConfig(project.lint).naming?.allow ?? []).map(({ type }) => type));
  const missing = allow.filter(({ type }) => !known.has(type));
  if (missing.length === 0) return;
  const file = project.configFile ?? join(dirname(project.schemas), CONFIG_FILE);
  const config = project.configFile === undefined ? {} : (JSON.parse(await readFile(file, 'utf8')) as Config);
  const { naming, ...lint } = config.lint ?? {};
  const allowed = { ...naming, allow: [...(naming?.allow ?? []), ...missing] };
  await writeFile(file, toJsonText({ ...config, lint: { ...lint, naming: allowed } }));
}

interface Config {
  readonly lint?: { readonly naming?: { readonly allow?: readonly object[] } };
}
