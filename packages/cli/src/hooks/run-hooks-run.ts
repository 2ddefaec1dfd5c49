import { rm, utimes, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  type Agent,
  CallFolder,
  type DrainParts,
  drainCalls,
  endSilentSessions,
  SessionFolder,
} from '@bloodbank/agent-hooks';
import { findProjectRoot } from '@bloodbank/bus/config';
import { pause } from '@bloodbank/core/time';
import { createRedactor, gitBranchOf, secretsOf } from '@bloodbank/runner';
import { openAnnouncer } from '../announce/open-announcer.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import type { Io } from '../shell/io.js';
import { findAgent, type HookPlace, placeIn, placeOf, startDrainer } from './hook-place.js';
import { takeLock } from './take-lock.js';

/** After the last call: the next one finds somebody who publishes. */
const LINGER_MS = 5_000;
const LOOK_AGAIN_MS = 100;
/** The script takes a hint of two minutes for one of a process that is gone. */
const TOUCH_MS = 20_000;

/** As the script does it, where there is no shell for it. Whatever happens, a broken configuration too, the agent is told nothing. */
export async function takeHookCall({ stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>, name: string): Promise<void> {
  const root = findProjectRoot(cwd);
  const place = placeIn(root, findAgent(name));
  try {
    await (await CallFolder.open(place.calls)).add(await text(stdin));
    startDrainer(root, place);
  } catch {
    // There is no folder for the call, and none can be made.
  }
}

/** Publishes what waits until nothing has come for a while. One process at a time: so each session has one chain. */
export async function runHooksDrain(context: CommandContext, name: string): Promise<number> {
  const agent = findAgent(name);
  const place = placeOf(context, agent);
  const calls = await CallFolder.open(place.calls);
  // What comes between the last look and the end finds nobody to publish it, and is looked for once more.
  do {
    const lock = await takeLock(place.lock);
    if (lock === undefined) break;
    let touching: NodeJS.Timeout | undefined;
    try {
      await writeFile(place.hint, `${process.pid}\n`, { mode: 0o600 });
      touching = setInterval(() => void utimes(place.hint, new Date(), new Date()).catch(() => {}), TOUCH_MS);
      await drainUntilQuiet(context, agent, place, calls);
    } finally {
      clearInterval(touching);
      await rm(place.hint, { force: true });
      await lock.release();
    }
  } while ((await calls.count()) > 0);
  return EXIT_OK;
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
    async flush() {
      const { lost, reason } = await announcer.flush();
      if (lost > 0) throw new Error(reason);
    },
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
