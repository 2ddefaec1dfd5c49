import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HookConfig, readIfThere, replaceFile } from '@bloodbank/agent-hooks';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { readBefore } from './before-record.js';
import { configFileOf, findAgent, type HookScopeOptions, placeOf } from './hook-place.js';

export async function runHooksRemove(
  context: CommandContext,
  name: string,
  { scope = 'project' }: HookScopeOptions,
): Promise<number> {
  const agent = findAgent(name);
  const place = placeOf(context, agent);
  const file = configFileOf(context, agent, scope);
  const before = await readIfThere(file);
  let isChanged = false;
  if (before !== undefined) {
    const { hadFile, hadFolder, containers } = await readBefore(place.record(scope), file);
    const config = new HookConfig(agent, place.command, file, before);
    config.remove(containers);
    isChanged = config.text !== before;
    // A file that holds nothing, and that there was not before, goes as it came; so does its folder.
    if (isChanged && !hadFile && /^\s*\{\s*\}\s*$/.test(config.text)) {
      await rm(file);
      if (!hadFolder) await rmdir(dirname(file)).catch(() => {});
    } else if (isChanged) await replaceFile(file, config.text);
  }
  await rm(place.record(scope), { force: true });
  if (context.isJson) await context.out.json({ agent: agent.name, scope, file, changed: isChanged });
  else {
    const what = isChanged ? 'publishes its sessions no more' : 'had no hooks of ours';
    await context.out.line(escapeText(`${agent.title} ${what}: ${file}`));
  }
  return EXIT_OK;
}
