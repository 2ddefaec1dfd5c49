import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backupOf, CallFolder, HookConfig, readIfThere, renderHookScript, replaceFile } from '@bloodbank/agent-hooks';
import { writeDurably } from '@bloodbank/outbox';
import { ADD_AGENTS, describeKept, reasonOf } from '../announce/kept-announcements.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import type { BeforeRecord } from './before-record.js';
import { configFileOf, findAgent, type HookScopeOptions, placeOf, startDrainer } from './hook-place.js';

/** Twice is as once. What is there and differs, of ours, is put right. */
export async function runHooksInstall(
  context: CommandContext,
  name: string,
  { scope = 'project' }: HookScopeOptions,
): Promise<number> {
  const agent = findAgent(name);
  const place = placeOf(context, agent);
  const file = configFileOf(context, agent, scope);
  const before = await readIfThere(file);
  const config = new HookConfig(agent, place.command, file, before ?? '');
  const had: BeforeRecord = {
    file,
    hadFile: before !== undefined,
    hadFolder: existsSync(dirname(file)),
    containers: config.containers,
  };
  const wasAbsent = config.status().status === 'absent';
  config.install();

  const waiting = await CallFolder.open(place.calls);
  const { calls, hint, drainer } = place;
  const script = renderHookScript({ calls, hint, drainer, cwd: context.project.root });
  await writeDurably(place.script, script);
  await chmod(place.script, 0o700);
  const isChanged = config.text !== before;
  if (isChanged) {
    // Of the first installation only: later ones find what is ours among it.
    if (wasAbsent) {
      await mkdir(dirname(place.record(scope)), { recursive: true, mode: 0o700 });
      await writeDurably(place.record(scope), `${JSON.stringify(had)}\n`);
    }
    await replaceFile(file, config.text);
  }
  const { out, notes, isJson } = context;
  if (isJson) await out.json({ agent: agent.name, scope, file, changed: isChanged });
  else {
    const what = isChanged ? `${agent.title} publishes its sessions` : `${agent.title} publishes its sessions already`;
    await out.line(escapeText(`${what}: ${file}`));
    if (isChanged && before !== undefined) await notes.line(escapeText(`What was there before: ${backupOf(file)}`));
    if (agent.note !== undefined) await notes.line(agent.note);
    const missing = await whatIsMissing(context);
    if (missing !== undefined) await notes.line(escapeText(`Until this is mended, calls are kept: ${missing}`));
  }
  // Whoever mends what kept something from being published need not wait for the next call.
  if ((await waiting.count()) > 0 || (await describeKept(context)) !== undefined)
    startDrainer(context.project.root, place);
  return EXIT_OK;
}

/** Why nothing could be published today, by the contracts of the project. */
async function whatIsMissing(context: CommandContext): Promise<string | undefined> {
  try {
    const { registry } = (await loadContracts(context)).contracts;
    const missing = SESSION_TYPES.filter((type) => registry.kindOf(type) !== 'event');
    return missing.length === 0 ? undefined : `No contract has the type ${missing.join(', ')}. ${ADD_AGENTS}`;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

const SESSION_TYPES = [
  'session.thread.start',
  'session.thread.message',
  'session.thread.agent.action',
  'session.thread.end',
];
