import { explainSettings } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { readConsoleViews } from '../gateway/console-views.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { findMisspelt } from './find-misspelt.js';

/** Exit code 1 if, and only if, some value cannot be used. What is misspelt is told by every command. */
export async function runConfigCheck({ settingsSources, project, out, isJson }: CommandContext): Promise<number> {
  const explained = explainSettings(settingsSources);
  const faults = [
    ...explained.flatMap((setting) =>
      'fault' in setting ? { name: setting.entry.name, message: setting.fault.message, fix: setting.fault.remedy } : [],
    ),
    ...faultsOfViews(project),
  ];
  const isOk = faults.length === 0;
  if (isJson) await out.json({ ok: isOk, faults, misspelt: await findMisspelt(settingsSources) });
  else {
    for (const { message, fix } of faults) {
      await out.line(`${out.colors.red('FAIL')}  ${escapeText(message)}`);
      await out.line(`      ${out.colors.dim('fix:')} ${escapeText(fix)}`);
    }
    if (isOk) await out.line(`${explained.length} settings can be used as they are.`);
  }
  return isOk ? EXIT_OK : EXIT_FAILURE;
}

function faultsOfViews(project: CommandContext['project']): readonly { name: string; message: string; fix: string }[] {
  try {
    readConsoleViews(project);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof BloodbankError)) throw thrown;
    return [{ name: 'console.views', message: thrown.message, fix: thrown.remedy ?? '' }];
  }
}
