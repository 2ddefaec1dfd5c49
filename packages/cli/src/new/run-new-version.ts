import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import { loadSchemaSet } from '@bloodbank/schema-model';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { commandName } from '../up/command-name.js';
import { writeNew } from './write-new.js';

const VERSION_SUFFIX = /\.v\d+$/;

/**
 * Begins the next version of a contract as a copy of the newest one, for whoever changes it there. The old one stays: its
 * consumers go on.
 *
 * @throws {BloodbankError} `schema.unknown` where there is none of this name, `config.invalid` for one that names itself.
 */
export async function runNewVersion(context: CommandContext, type: string): Promise<number> {
  const { project, cwd, env } = context;
  const bloodbank = commandName(env);
  const plain = type.replace(VERSION_SUFFIX, '');
  const { set } = await loadSchemaSet({ root: project.schemas, cwd, ...annotationsOf(project) });
  const [newest] = set.events
    .filter((event) => event.type.replace(VERSION_SUFFIX, '') === plain)
    .sort((a, b) => b.version - a.version);
  if (newest === undefined) {
    const remedy = `\`${bloodbank} list\` shows what there is; \`${bloodbank} new event ${plain}\` begins a new one.`;
    throw new BloodbankError('config.invalid', `There is no contract ${plain}.`, { remedy });
  }
  const content = await readFile(join(project.schemas, newest.file), 'utf8');
  if (/"x-event-type"\s*:/.test(content)) {
    const remedy = 'Copy the file by hand, and give the copy another "x-event-type".';
    throw new BloodbankError('config.invalid', `${newest.file} says its own name in "x-event-type".`, { remedy });
  }
  const version = newest.version + 1;
  const path = newest.file.replace(/(?:\.v\d+)?\.json$/, `.v${version}.json`);
  const next = [
    `Change its payload there; ${newest.file} stays for those who consume it.`,
    `Then \`${bloodbank} generate\`: it is published as ${plain}.v${version}.`,
  ];
  return writeNew(context, project.schemas, [{ path, content }], next);
}
