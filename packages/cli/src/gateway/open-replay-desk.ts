import { transportFor } from '@bloodbank/bus/broker';
import { createLogger } from '@bloodbank/bus/parts';
import type { EventStore } from '@bloodbank/core/ports';
import type { ReplayPlan, ReplayRecord } from '@bloodbank/event-store';
import type { ReplayDesk, ReplayStatus } from '@bloodbank/gateway';
import { withReplayLog } from '../replay/open-replay-log.js';
import type { CommandContext } from '../shell/command-context.js';

/** Replays on the event store of a gateway, beside which their record stands. */
export function openReplayDesk(context: CommandContext, brokerUrl: string, store: EventStore): ReplayDesk {
  const { settings } = context;

  async function connect() {
    const factory = await transportFor(brokerUrl);
    return factory.connect({
      url: brokerUrl,
      topology: [],
      exchange: settings.EXCHANGE_NAME,
      clientName: 'bloodbank-gateway replay',
      heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
      connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
      logger: createLogger(settings, 'replay'),
    });
  }

  return {
    exchange: settings.EXCHANGE_NAME,
    async plan(selection, reason, target) {
      const { planReplay } = await import('@bloodbank/event-store');
      return planReplay(store, { selection, reason, ...(target === undefined ? {} : { target }) });
    },
    async run(plan, { by, perSecond, ramp, stopAtDeadLetter }, job) {
      const { runReplay } = await import('@bloodbank/event-store');
      const transport = await connect();
      try {
        const { state, note } = await withReplayLog(context, (log) =>
          runReplay({
            store,
            log,
            transport,
            plan: plan as ReplayPlan,
            by,
            ramp,
            stopAtDeadLetter,
            signal: job.signal,
            ...(perSecond === undefined ? {} : { perSecond }),
            onProgress: (replayed) => job.progress({ done: replayed }),
          }),
        );
        return {
          state: state === 'done' ? 'completed' : 'stopped',
          ...(note === null ? {} : { message: note }),
          result: { replay: plan.id, state },
        };
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

/** The database tells large numbers as text, and times as dates. */
function toStatus({ plan, position, replayed, started_at, changed_at, ...rest }: ReplayRecord): ReplayStatus {
  return {
    ...rest,
    plan,
    position: Number(position),
    replayed: Number(replayed),
    started_at: new Date(started_at).toISOString(),
    changed_at: new Date(changed_at).toISOString(),
  };
}
