import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { describeMisspelt, findMisspelt } from './find-misspelt.js';

/** A setting whose name is misspelt would silently keep its default. */
export async function warnOfMisspelt({ settingsSources, notes, isJson }: CommandContext): Promise<void> {
  for (const misspelt of await findMisspelt(settingsSources)) {
    const warning = describeMisspelt(misspelt);
    if (isJson) await notes.json({ warning });
    else await notes.line(`${notes.colors.yellow('warning:')} ${escapeText(warning)}`);
  }
}
