import { createLogger } from '@bloodbank/bus/parts';
import type { Registry } from '@bloodbank/core/contract';
import type { EventStore, Transport } from '@bloodbank/core/ports';
import type { ReplayPlan, ReplayRecord, RunReplayOptions } from '@bloodbank/event-store';
import type { ReplayDesk, ReplayStatus, RunReplayHow } from '@bloodbank/gateway';
import { findReceivers, type JobEnd, type JobWork, type Site, toShadowJson } from '@bloodbank/operations';
import { withReplayLog } from '../replay/open-replay-log.js';
import type { CommandContext } from '../shell/command-context.js';
import { openTransport } from '../shell/open-transport.js';

const MAX_DIFFS = 100;

/** Replays on the event store of a gateway, beside which their record stands. */
export function openReplayDesk(
  context: CommandContext,
  registry: Registry,
  brokerUrl: string,
  store: EventStore,
  site: Site,
): ReplayDesk {
  const { settings } = context;

  return {
    exchange: settings.EXCHANGE_NAME,
    async plan(selection, reason, target) {
      const { planReplay } = await import('@bloodbank/event-store');
      const plan = await planReplay(store, {
        selection,
        reason,
        registry,
        ...(target === undefined ? {} : { target }),
      });
      return { ...plan, ...(await findReceivers(site, plan, registry)) };
    },
    async run(plan, { shadow, ...how }, job) {
      const logger = createLogger(settings, 'replay');
      const transport = await openTransport(context, brokerUrl, { clientName: 'bloodbank-gateway replay', logger });
      const parts = { store, transport, plan: plan as ReplayPlan, by: how.by, signal: job.signal };
      try {
        return await withReplayLog(context, (log) =>
          shadow ? runInShadow({ ...parts, log }, registry, job) : runForReal({ ...parts, log }, how, job),
        );
      } finally {
        await transport.close();
      }
    },
    list: (limit) => withReplayLog(context, async (log) => (await log.list(limit)).map(toStatus)),
    find: (id) =>
      withReplayLog(context, async (log) => {
        const found = await log.find(id);
        return found && toStatus(found);
      }),
    cancel: (id) => withReplayLog(context, (log) => log.cancel(id)),
  };
}

type Parts = Pick<RunReplayOptions, 'store' | 'log' | 'plan' | 'by'> & {
  readonly transport: Transport;
  readonly signal: AbortSignal;
};

async function runForReal(
  parts: Parts,
  { perSecond, ramp, stopAtDeadLetter }: Omit<RunReplayHow, 'shadow'>,
  job: JobWork,
): Promise<JobEnd> {
  const { runReplay } = await import('@bloodbank/event-store');
  const record = await runReplay({
    ...parts,
    ramp,
    stopAtDeadLetter,
    ...(perSecond === undefined ? {} : { perSecond }),
    onProgress: (replayed) => job.progress({ done: replayed }),
  });
  return endOf(record, { replay: record.plan.id, state: record.state });
}

/** With the first differences, values and all, for whoever began it; the record keeps where they are alone. */
async function runInShadow(parts: Parts, registry: Registry, job: JobWork): Promise<JobEnd> {
  const { runShadow } = await import('@bloodbank/event-store');
  const diffs: object[] = [];
  const record = await runShadow({
    ...parts,
    onProgress: (compared) => job.progress({ done: compared }),
    onDiff: (diff) => {
      if (diffs.length < MAX_DIFFS) diffs.push(toShadowJson(diff, registry));
    },
  });
  const { compared = 0, differ = 0 } = record.shadow ?? {};
  return endOf(record, { replay: record.plan.id, state: record.state, compared, differ, diffs });
}

function endOf({ state, note }: ReplayRecord, result: object): JobEnd {
  return { state: state === 'done' ? 'completed' : 'stopped', ...(note === null ? {} : { message: note }), result };
}

/** The database tells large numbers as text, and times as dates. */
function toStatus({ plan, position, replayed, started_at, changed_at, shadow, ...rest }: ReplayRecord): ReplayStatus {
  return {
    ...rest,
    ...(shadow === null ? {} : { shadow }),
    plan,
    position: Number(position),
    replayed: Number(replayed),
    started_at: new Date(started_at).toISOString(),
    changed_at: new Date(changed_at).toISOString(),
  };
}
