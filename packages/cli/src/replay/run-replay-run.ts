import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { createLogger, createStopSignal } from '@bloodbank/bus/parts';
import { toError } from '@bloodbank/core/errors';
import type { Transport } from '@bloodbank/core/ports';
import type { ReplayPlan, RunReplayOptions } from '@bloodbank/event-store';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { requireBroker } from '../shell/open-bus.js';
import { openTransport } from '../shell/open-transport.js';
import { UsageError } from '../shell/usage-error.js';
import { withEventStore } from '../store/open-event-store.js';
import { withReplayLog } from './open-replay-log.js';
import { describeTarget } from './run-replay-plan.js';
import { runInShadow } from './run-replay-shadow.js';

export interface ReplayRunOptions {
  readonly rate?: number;
  readonly ramp?: boolean;
  readonly goOn?: boolean;
  readonly confirmExchange?: string;
  readonly shadow?: boolean;
  readonly ignore?: readonly string[];
  readonly reveal?: boolean;
}

const TELL_EVERY_MS = 1_000;

/** Exit code 0 when all of it was sent, and nothing differs in a shadow run; 1 when it stopped before that. */
export async function runReplayRun(context: CommandContext, file: string, options: ReplayRunOptions): Promise<number> {
  const { settings, notes, isJson } = context;
  const plan = await readPlan(resolve(context.cwd, file));
  if (plan.target.kind === 'exchange' && options.confirmExchange !== settings.EXCHANGE_NAME) {
    throw new UsageError(
      'This plan sends to everybody who subscribes, as if it happened now.',
      `If that is meant, say --confirm-exchange ${settings.EXCHANGE_NAME}.`,
    );
  }
  const run = options.shadow === true ? runInShadow : runForReal;
  const { url, close } = await requireBroker(context);
  const stop = createStopSignal();
  try {
    const logger = createLogger(settings, 'replay');
    const transport = await openTransport(context, url, { clientName: 'bloodbank replay', logger });
    try {
      let toldAt = performance.now();
      const onProgress = (done: number): void => {
        if (isJson || performance.now() - toldAt < TELL_EVERY_MS) return;
        toldAt = performance.now();
        void notes.line(`${done} of ${plan.count}`);
      };
      return await withEventStore(context, (store) =>
        withReplayLog(context, (log) =>
          run(context, { store, log, transport, plan, by: nameOfUser(), signal: stop.signal, onProgress }, options),
        ),
      );
    } finally {
      await transport.close();
    }
  } finally {
    stop.release();
    await close();
  }
}

type Parts = Pick<RunReplayOptions, 'store' | 'log' | 'plan' | 'by' | 'onProgress'> & {
  readonly transport: Transport;
  readonly signal: AbortSignal;
};

async function runForReal(
  { notes, out, isJson }: CommandContext,
  parts: Parts,
  options: ReplayRunOptions,
): Promise<number> {
  const { runReplay } = await import('@bloodbank/event-store');
  const { plan } = parts;
  const { state, replayed, position, note } = await runReplay({
    ...parts,
    ramp: options.ramp === true,
    stopAtDeadLetter: options.goOn !== true,
    ...(options.rate === undefined ? {} : { perSecond: options.rate }),
  });
  if (isJson) await out.json({ id: plan.id, state, replayed, position, note });
  else {
    const to = describeTarget(plan.target);
    await notes.line(escapeText(`${replayed} of ${plan.count} to ${to}: ${state}.${note === null ? '' : ` ${note}`}`));
  }
  return state === 'done' ? EXIT_OK : EXIT_FAILURE;
}

async function readPlan(path: string): Promise<ReplayPlan> {
  try {
    const plan = JSON.parse(await readFile(path, 'utf8')) as ReplayPlan;
    if (typeof plan.id === 'string' && typeof plan.last === 'number' && typeof plan.target === 'object') return plan;
  } catch (thrown) {
    throw new UsageError(`The plan cannot be read: ${toError(thrown).message}`);
  }
  throw new UsageError('This file is no plan of a replay.', 'Write one with `bloodbank replay plan --file`.');
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this user, as in many containers.
    return 'unknown';
  }
}
