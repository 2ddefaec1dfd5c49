import { join } from 'node:path';
import {
  Closed,
  type Envelope,
  expandRoutingKey,
  findContract,
  type Logger,
  type Registry,
  type Source,
  silentLogger,
  toError,
} from '@bloodbank/core';
import type { Intake, IntakeReceipt, IntakeRequest } from '../intake/intake.js';
import { sealRequest } from '../intake/seal-request.js';
import type { Delays } from './back-off.js';
import { createDrainer } from './drainer.js';
import { isTransient, isUnavailable } from './is-unavailable.js';
import { openRejectedEvents } from './rejected-events.js';
import { openSpool, type Spool, type SpoolEntry } from './spool.js';
import { decodeWaitingEvent, encodeWaitingEvent, type WaitingEvent } from './waiting-event.js';

export interface SpoolingOptions {
  readonly registry: Registry;
  /** Said of every event whose sender does not say it. */
  readonly source: Source;
  /** One process at a time. */
  readonly folder: string;
  /** What waiting events may take of the disk. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Between two attempts to publish. Default 100 ms, growing to 5 seconds. */
  readonly delays?: Delays;
  readonly logger?: Logger;
}

export const DEFAULT_SPOOL_BYTES: number = 256 * 1024 * 1024;

/**
 * Hands events to the broker, and keeps on disk what it does not take at this moment. Events of one source keep their order:
 * while an older one waits on disk, a newer one waits behind it. While the broker is away nothing waits for it: events go to the
 * disk at once.
 *
 * A process that dies loses nothing that was accepted; the next one publishes it, the last few perhaps a second time, under the
 * same event_id. What can never be published rests in `rejected/`.
 *
 * @throws {BloodbankError} `gateway.spool-damaged` for a folder that cannot be used, or that another process uses.
 */
export async function createSpoolingIntake(direct: Intake, options: SpoolingOptions): Promise<Intake> {
  const { registry, source, folder, maxBytes = DEFAULT_SPOOL_BYTES, logger = silentLogger } = options;
  const { spool, waiting } = await openSpool({ folder, maxBytes, logger });
  const rejected = await openRejectedEvents(join(folder, 'rejected'));
  let state: 'open' | 'closing' = 'open';
  /** Away from the first refusal on, until an event gets through again; only while something waits does anybody try. */
  let broker: 'there' | 'away' = 'there';
  let canWrite = true;
  let unreadable = 0;

  const drainer = createDrainer({
    spool,
    publish: (event) => direct.accept(event),
    async reject(event, error) {
      await rejected.add(event, error);
      const { event_id: eventId, event_type: eventType } = event.envelope;
      logger.error({ eventId, eventType, err: error }, 'An accepted event cannot be published; it rests in rejected/.');
    },
    onUnreadable(error) {
      unreadable += 1;
      logger.error({ err: error }, 'An event on disk cannot be read any more.');
    },
    onPublished() {
      if (broker === 'away') logger.info({ waiting: drainer.waitingCount }, 'The broker takes events again.');
      broker = 'there';
      // Whatever took the room before: it grows again now.
      canWrite = true;
    },
    delays: options.delays ?? { initialMs: 100, maxMs: 5_000 },
    logger,
  });

  for (const entry of waiting) {
    drainer.expect(await senderOf(spool, entry))(entry);
  }
  if (waiting.length > 0) logger.info({ waiting: waiting.length }, 'Found events on disk that wait for the broker.');

  async function keep(event: WaitingEvent): Promise<IntakeReceipt> {
    const arrived = drainer.expect(event.source);
    try {
      const entry = await spool.append(encodeWaitingEvent(event));
      arrived(entry);
      canWrite = true;
    } catch (error) {
      arrived();
      canWrite = false;
      throw error;
    }
    const { envelope } = event;
    return { envelope, routingKey: routingKeyOf(registry, envelope), outcome: 'spooled' };
  }

  async function accept(request: IntakeRequest): Promise<IntakeReceipt> {
    if (state === 'closing') throw new Closed('The gateway');
    const envelope = sealRequest(registry, source, request);
    const { unroutable, traceparent } = request;
    const how = {
      source: request.source,
      ...(unroutable === undefined ? {} : { unroutable }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const event: WaitingEvent = { ...how, envelope };
    const mustWait = drainer.hasWaiting(event.source) || (broker === 'away' && !drainer.isIdle);
    if (mustWait) return keep(event);
    try {
      return await direct.accept({ ...how, sealed: envelope });
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (isUnavailable(error) && broker === 'there') {
        broker = 'away';
        logger.warn({ reason: toError(error).message }, 'The broker takes no events; they wait on disk.');
      }
      return keep(event);
    }
  }

  return {
    accept,
    health() {
      const damaged = spool.damagedCount + unreadable;
      const isClear = drainer.waitingCount === 0 && rejected.count === 0 && damaged === 0;
      return {
        status: !canWrite ? 'unhealthy' : isClear ? 'healthy' : 'degraded',
        keepsEvents: canWrite,
        spooledEvents: drainer.waitingCount,
        spooledBytes: spool.usedBytes,
        rejectedEvents: rejected.count,
        parkedRecords: damaged,
      };
    },
    async close() {
      if (state === 'closing') return;
      state = 'closing';
      await drainer.stop();
      await spool.close();
      await direct.close();
    },
  };
}

/** What cannot be read is told when its turn comes, and holds up nobody until then. */
async function senderOf(spool: Spool, entry: SpoolEntry): Promise<string> {
  try {
    return decodeWaitingEvent(await spool.read(entry)).source;
  } catch {
    return 'unreadable';
  }
}

function routingKeyOf(registry: Registry, { event_type: eventType, priority }: Envelope): string {
  return expandRoutingKey(findContract(registry, eventType, 'event'), eventType, priority ?? undefined);
}
