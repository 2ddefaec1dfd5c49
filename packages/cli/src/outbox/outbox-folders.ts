import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findProject } from '@bloodbank/bus/config';
import { openRejectedFolder, type RejectedFolder } from '@bloodbank/outbox';
import type { CommandContext } from '../shell/command-context.js';

export interface OutboxOptions {
  readonly folder?: string;
}

export interface OutboxFolder {
  readonly path: string;
  readonly rejected: RejectedFolder;
}

/** The outboxes of the project: the gateway's, and one for each service; or the one that was named. */
export async function openOutboxFolders(
  context: CommandContext,
  { folder }: OutboxOptions,
): Promise<readonly OutboxFolder[]> {
  const paths = folder === undefined ? await foldersOf(context) : [resolve(context.cwd, folder)];
  return Promise.all(paths.map(async (path) => ({ path, rejected: await openRejectedFolder(path) })));
}

async function foldersOf({ cwd, settings }: CommandContext): Promise<readonly string[]> {
  const { root } = findProject(cwd);
  const services = resolve(root, settings.OUTBOX_DIR);
  const names = await readdir(services, { withFileTypes: true }).catch(() => []);
  const folders = names.filter((entry) => entry.isDirectory()).map(({ name }) => join(services, name));
  return [resolve(root, settings.SPOOL_DIR), ...folders.sort()];
}
