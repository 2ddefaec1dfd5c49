import { join } from 'node:path';
import {
  assertEnvelope,
  Closed,
  type Envelope,
  expandRoutingKey,
  findContract,
  type Logger,
  type Registry,
  silentLogger,
  toError,
} from '@bloodbank/core';
import type { Intake, IntakeReceipt, IntakeRequest } from '../intake/intake.js';
import type { Delays } from './back-off.js';
import { createDrainer } from './drainer.js';
import { isTransient, isUnavailable } from './is-unavailable.js';
import { openRejectedEvents } from './rejected-events.js';
import { openSpool, type Spool, type SpoolEntry } from './spool.js';
import { decodeWaitingEvent, encodeWaitingEvent } from './waiting-event.js';

export interface SpoolingOptions {
  readonly registry: Registry;
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
  const { registry, folder, maxBytes = DEFAULT_SPOOL_BYTES, logger = silentLogger } = options;
  const { spool, waiting } = await openSpool({ folder, maxBytes, logger });
  const rejected = await openRejectedEvents(join(folder, 'rejected'));
  let state: 'open' | 'closing' = 'open';
  /** Away from the first refusal on, until an event gets through again; only while something waits does anybody try. */
  let broker: 'there' | 'away' = 'there';
  let canWrite = true;
  let unreadable = 0;

  const drainer = createDrainer({
    spool,
    // What comes from the disk is the one thing that is validated again.
    publish: ({ envelope, ...how }) =>
      direct.accept({ ...how, envelope: assertEnvelope(registry, envelope, 'event').envelope }),
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

  async function keep(event: IntakeRequest): Promise<IntakeReceipt> {
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
    const { source, envelope, unroutable, traceparent } = request;
    const event: IntakeRequest = {
      source,
      ...(unroutable === undefined ? {} : { unroutable }),
      ...(traceparent === undefined ? {} : { traceparent }),
      envelope,
    };
    const mustWait = drainer.hasWaiting(event.source) || (broker === 'away' && !drainer.isIdle);
    if (mustWait) return keep(event);
    try {
      return await direct.accept(event);
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
