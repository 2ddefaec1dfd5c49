import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { transportFor } from '@bloodbank/bus/broker';
import { createLogger, createStopSignal } from '@bloodbank/bus/parts';
import { toError } from '@bloodbank/core/errors';
import type { ReplayPlan } from '@bloodbank/event-store';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { requireBroker } from '../shell/open-bus.js';
import { UsageError } from '../shell/usage-error.js';
import { withEventStore } from '../store/open-event-store.js';
import { withReplayLog } from './open-replay-log.js';
import { describeTarget } from './run-replay-plan.js';

export interface ReplayRunOptions {
  readonly rate?: number;
  readonly ramp?: boolean;
  readonly goOn?: boolean;
  readonly confirmExchange?: string;
}

const TELL_EVERY_MS = 1_000;

/** Exit code 0 when all of it was sent, 1 when it stopped before that. */
export async function runReplayRun(context: CommandContext, file: string, options: ReplayRunOptions): Promise<number> {
  const { settings, notes, out, isJson } = context;
  const plan = await readPlan(resolve(context.cwd, file));
  if (plan.target.kind === 'exchange' && options.confirmExchange !== settings.EXCHANGE_NAME) {
    throw new UsageError(
      'This plan sends to everybody who subscribes, as if it happened now.',
      `If that is meant, say --confirm-exchange ${settings.EXCHANGE_NAME}.`,
    );
  }
  const { runReplay } = await import('@bloodbank/event-store');
  const { url, close } = await requireBroker(context);
  const stop = createStopSignal();
  try {
    const factory = await transportFor(url);
    const transport = await factory.connect({
      url,
      topology: [],
      exchange: settings.EXCHANGE_NAME,
      clientName: 'bloodbank replay',
      heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
      connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
      logger: createLogger(settings, 'replay'),
    });
    try {
      let toldAt = performance.now();
      const record = await withEventStore(context, (store) =>
        withReplayLog(context, (log) =>
          runReplay({
            store,
            log,
            transport,
            plan,
            by: nameOfUser(),
            signal: stop.signal,
            ramp: options.ramp === true,
            stopAtDeadLetter: options.goOn !== true,
            ...(options.rate === undefined ? {} : { perSecond: options.rate }),
            onProgress: (replayed) => {
              if (isJson || performance.now() - toldAt < TELL_EVERY_MS) return;
              toldAt = performance.now();
              void notes.line(`${replayed} of ${plan.count}`);
            },
          }),
        ),
      );
      const { state, replayed, position, note } = record;
      if (isJson) await out.json({ id: plan.id, state, replayed, position, note });
      else {
        const to = describeTarget(plan.target);
        await notes.line(
          escapeText(`${replayed} of ${plan.count} to ${to}: ${state}.${note === null ? '' : ` ${note}`}`),
        );
      }
      return state === 'done' ? EXIT_OK : EXIT_FAILURE;
    } finally {
      await transport.close();
    }
  } finally {
    stop.release();
    await close();
  }
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
