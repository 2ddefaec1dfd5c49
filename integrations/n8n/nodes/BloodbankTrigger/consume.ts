import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import { NodeApiError, sleep } from 'n8n-workflow';
import { callGateway, statusOf } from '../gateway';
import { type Delivery, itemOf, type Settlement, settlementOf } from './lease';

export interface Consuming {
  readonly service: string;
  readonly patterns: readonly string[];
  readonly acknowledge: 'atOnce' | 'whenWorkflowEnds';
  readonly onError: 'retry' | 'dead-letter';
  /** What becomes of an event whose workflow runs longer than the gateway holds it. */
  readonly onTooLong: 'ack' | 'retry';
  /** Greatest number of workflows that run at a time. */
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** Of one pull. */
  readonly waitSeconds: number;
}

export interface Consumption {
  /** Nothing more is pulled. What runs is settled when it ends. */
  stop(): void;
}

const LEAST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 30_000;
const GRACE_MS = 15_000;

/** One pull. Also how the activation of a workflow finds out that its settings are right. */
export async function pull(
  caller: ITriggerFunctions,
  { service, patterns, leaseSeconds }: Pick<Consuming, 'service' | 'patterns' | 'leaseSeconds'>,
  max: number,
  waitSeconds: number,
  signal?: AbortSignal,
): Promise<Delivery[]> {
  const { deliveries } = await callGateway<{ deliveries: Delivery[] }>(caller, {
    method: 'POST',
    path: `/subscriptions/${encodeURIComponent(service)}/pull`,
    body: { patterns: [...patterns], max, wait_seconds: waitSeconds, lease_seconds: leaseSeconds },
    timeoutMs: waitSeconds * 1_000 + GRACE_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  return deliveries;
}

export async function settle(
  caller: ITriggerFunctions,
  service: string,
  settlements: readonly (Settlement & { readonly delivery_id: string })[],
): Promise<void> {
  const path = `/subscriptions/${encodeURIComponent(service)}/settle`;
  await callGateway(caller, { method: 'POST', path, body: { settlements: [...settlements] as IDataObject[] } });
}

/**
 * Pulls, starts a workflow for each delivery, keeps its lease while the workflow runs, and settles it by how that ended. Whatever
 * is not settled, because n8n ended, or the gateway could not be reached, the bus delivers again. `first` was pulled already.
 */
export function startConsuming(caller: ITriggerFunctions, how: Consuming, first: readonly Delivery[]): Consumption {
  const { service, concurrency, leaseSeconds, waitSeconds } = how;
  const running = new Map<string, Delivery>();
  const stopping = new AbortController();
  /** Two of them may be lost before a lease is. */
  const beatMs = (leaseSeconds * 1_000) / 3;
  let onFree = (): void => {};

  const isStopped = (): boolean => stopping.signal.aborted;

  function finish(delivery: Delivery, settlement: Settlement): Promise<void> {
    // Only once: what ran too long was settled before its workflow ended.
    if (!running.delete(delivery.delivery_id)) return Promise.resolve();
    onFree();
    return settleUntilHeard(delivery, settlement);
  }

  /** A gateway that restarts is back soon; after the lease it knows nothing of it any longer. */
  async function settleUntilHeard(delivery: Delivery, settlement: Settlement): Promise<void> {
    const endsAt = Date.now() + leaseSeconds * 1_000;
    for (let pauseMs = LEAST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS)) {
      try {
        return await settle(caller, service, [{ delivery_id: delivery.delivery_id, ...settlement }]);
      } catch (error) {
        const status = statusOf(error);
        const isRefused = status !== undefined && status < 500 && status !== 429;
        if (isRefused || Date.now() > endsAt) return say('A delivery could not be settled; it comes again.', error);
        await sleep(pauseMs);
      }
    }
  }

  function start(delivery: Delivery): void {
    running.set(delivery.delivery_id, delivery);
    if (how.acknowledge === 'atOnce') {
      caller.emit([[itemOf(delivery)]]);
      void finish(delivery, { outcome: 'ack' });
      return;
    }
    const done = caller.helpers.createDeferredPromise<IRun>();
    done.promise
      .then(
        (run) => settlementOf(run, how.onError),
        (): Settlement => settlementOf(undefined, how.onError),
      )
      .then((settlement) => finish(delivery, settlement))
      .catch((error: unknown) => say('A delivery could not be settled; it comes again.', error));
    caller.emit([[itemOf(delivery)]], undefined, done);
  }

  async function keepLeases(): Promise<void> {
    while (!isStopped() || running.size > 0) {
      await sleep(beatMs);
      for (const delivery of running.values()) {
        if (Date.parse(delivery.held_until) - Date.now() > 2 * beatMs) continue;
        say(`A workflow runs longer than the gateway holds its event; it is settled as ${how.onTooLong}.`);
        void finish(delivery, { outcome: how.onTooLong, reason: 'Its workflow ran longer than an event is held.' });
      }
      const ids = [...running.keys()];
      if (ids.length === 0) continue;
      const path = `/subscriptions/${encodeURIComponent(service)}/extend`;
      const body = { delivery_ids: ids, lease_seconds: leaseSeconds };
      await callGateway(caller, { method: 'POST', path, body }).catch((error: unknown) =>
        say('Leases could not be extended; the next attempt follows.', error),
      );
    }
  }

  async function pullUntilStopped(): Promise<void> {
    // n8n takes no event before the trigger has been activated.
    await sleep(0);
    for (const delivery of first) start(delivery);
    let pauseMs = LEAST_PAUSE_MS;
    while (!isStopped()) {
      const room = concurrency - running.size;
      if (room <= 0) {
        await new Promise<void>((resolve) => {
          onFree = resolve;
        });
        continue;
      }
      try {
        for (const delivery of await pull(caller, how, room, waitSeconds, stopping.signal)) start(delivery);
        pauseMs = LEAST_PAUSE_MS;
      } catch (error) {
        if (isStopped()) return;
        if (isFinal(error)) {
          stopping.abort();
          caller.emitError(error as Error);
          return;
        }
        say('The gateway handed out nothing; trying again.', error);
        await sleep(pauseMs);
        pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS);
      }
    }
  }

  function say(message: string, error?: unknown): void {
    const { message: reason = '', description = '' } = (error ?? {}) as { message?: string; description?: string };
    const why = [reason, description].filter((text) => Boolean(text)).join(': ');
    caller.logger.warn(`Bloodbank Trigger (${service}): ${message}${why === '' ? '' : ` ${why}`}`);
  }

  void keepLeases();
  void pullUntilStopped();
  return {
    stop: () => {
      stopping.abort();
      onFree();
    },
  };
}

/** Waiting does not help: the key, the patterns or the name of the service are not right. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof NodeApiError)) return true;
  return [400, 401, 403, 404, 422].includes(statusOf(error) ?? 0);
}
