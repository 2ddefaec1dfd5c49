import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  type Agent,
  CallFolder,
  type DrainParts,
  drainCalls,
  endSilentSessions,
  SessionFolder,
} from '@bloodbank/agent-hooks';
import { pause } from '@bloodbank/core/time';
import { createRedactor, gitBranchOf, secretsOf } from '@bloodbank/runner';
import { openAnnouncer } from '../announce/open-announcer.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { findAgent, type HookPlace, placeOf } from './hook-place.js';
import { takeLock } from './take-lock.js';

/** After the last call: the next one finds somebody who publishes. */
const LINGER_MS = 5_000;
const LOOK_AGAIN_MS = 100;

/** Whatever happens, the agent is told nothing. */
export async function runHooksRun(
  context: CommandContext,
  name: string,
  { drain = false }: { readonly drain?: boolean },
): Promise<number> {
  const agent = findAgent(name);
  const place = placeOf(context, agent);
  if (drain) await drainAll(context, agent, place);
  else await take(context, place).catch(() => {});
  return EXIT_OK;
}

/** As the script does it, where there is no shell for it. */
async function take(context: CommandContext, place: HookPlace): Promise<void> {
  await (await CallFolder.open(place.calls)).add(await text(context.stdin));
  const [program = '', ...args] = place.drainer;
  spawn(program, args, { cwd: context.project.root, detached: true, stdio: 'ignore' }).unref();
}

/** Publishes what waits until nothing has come for a while. One process at a time: so each session has one chain. */
async function drainAll(context: CommandContext, agent: Agent, place: HookPlace): Promise<void> {
  const calls = await CallFolder.open(place.calls);
  // What comes between the last look and the end finds nobody to publish it, and is looked for once more.
  do {
    const lock = await takeLock(place.lock);
    if (lock === undefined) return;
    try {
      await writeFile(place.hint, `${process.pid}\n`, { mode: 0o600 });
      await drainUntilQuiet(context, agent, place, calls);
    } finally {
      await rm(place.hint, { force: true });
      await lock.release();
    }
  } while ((await calls.count()) > 0);
}

async function drainUntilQuiet(
  context: CommandContext,
  agent: Agent,
  place: HookPlace,
  calls: CallFolder,
): Promise<void> {
  const announcer = openAnnouncer(context);
  const redactor = createRedactor(secretsOf(context.env));
  const parts: DrainParts = {
    agent: agent.name,
    calls,
    sessions: await SessionFolder.open(place.sessions),
    announce: (event) => announcer.announce(event),
    flush: () => announcer.flush(),
    gitBranchOf,
    redact: (content) => redactor.text(content),
  };
  try {
    await endSilentSessions(parts);
    let quietSince = performance.now();
    while (performance.now() - quietSince < LINGER_MS) {
      if ((await drainCalls(parts)) > 0) quietSince = performance.now();
      else await pause(LOOK_AGAIN_MS);
    }
  } finally {
    await announcer.close();
  }
}
