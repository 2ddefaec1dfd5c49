import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import { type StarterFile, writeFiles } from '../init/write-files.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_OK } from '../shell/exit-code.js';

/**
 * Writes new files and says what comes next.
 *
 * @throws {BloodbankError} `config.invalid` where one of them is there: it may hold somebody's work.
 */
export async function writeNew(
  { cwd, out, notes, isJson }: CommandContext,
  folder: string,
  files: readonly StarterFile[],
  next: readonly string[],
): Promise<number> {
  const { written, kept } = await writeFiles(folder, files);
  const shown = (path: string): string => displayPath(join(folder, path), cwd);
  if (written.length === 0) {
    const remedy = 'Choose another name, or change what is there.';
    throw new BloodbankError('config.invalid', `${kept.map(shown).join(', ')} exists already.`, { remedy });
  }
  if (isJson) await out.json({ ok: true, written: written.map(shown), kept: kept.map(shown), next });
  else {
    for (const path of written) await out.line(escapeText(shown(path)));
    for (const path of kept) await notes.line(`${escapeText(shown(path))} is there already, and stays as it is.`);
    for (const line of next) await notes.line(line);
  }
  return EXIT_OK;
}
