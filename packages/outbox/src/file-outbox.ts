import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError, Closed, toError } from '@bloodbank/core/errors';
import {
  guardLogger,
  type Logger,
  type Outbox,
  type OutboxEvent,
  type OutboxReceipt,
  type PublishReceipt,
  silentLogger,
} from '@bloodbank/core/ports';
import type { Delays } from '@bloodbank/core/time';
import { PRIVATE_FOLDER } from './disk/private-file.js';
import { createDrainer } from './drain/drainer.js';
import { isTransient, isUnavailable } from './drain/is-unavailable.js';
import { adoptOldSpool } from './process/adopt-old-spool.js';
import { createHeldFolders } from './process/held-folders.js';
import { openRejectedFolder } from './rejected-events.js';
import { HEADER_BYTES } from './spool/record.js';
import { explain, openSpool, type Spool, type SpoolEntry } from './spool/spool.js';
import { decodeWaitingEvent, encodeWaitingEvent } from './waiting-event.js';

export interface FileOutboxOptions {
  /** Any number of processes may share it, as long as they publish to the same broker. */
  readonly folder: string;
  /** Hands an event to the broker. Rejects by its deadline, always. */
  send(event: OutboxEvent): Promise<PublishReceipt>;
  /**
   * What comes from the disk is the one thing that is verified again, for its contract may have changed meanwhile.
   *
   * @throws {Invalid}
   */
  verify(envelope: unknown): Envelope;
  /** What the waiting events of this process may take of the disk. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Whether the broker can be asked at this moment; while not, events go to the disk at once. Default: it always can. */
  canSend?(): boolean;
  /** Between two attempts to publish. Default 100 ms, growing to 5 seconds. */
  readonly delays?: Delays;
  /** Between two looks for what processes left that died meanwhile. Default 5 seconds. */
  readonly adoptEveryMs?: number;
  readonly logger?: Logger;
}

/** So long an event waits for what its source has on disk, while the broker takes events. */
const LINGER_MS = 100;

export const DEFAULT_OUTBOX_BYTES: number = 256 * 1024 * 1024;

/**
 * An outbox on disk. Each process has a folder of its own below it; what a dead one left is published by the next that starts,
 * and by those that run. While the broker is away nothing waits for it: events go to the disk at once. When it is back, what comes
 * waits a moment for what its source has on the disk: otherwise the disk would never be empty again under a steady load.
 *
 * A process that dies loses nothing that was kept; the next one publishes it, the last few perhaps a second time, under the
 * same event_id. What can never be published rests in `rejected/`.
 *
 * @throws {BloodbankError} `outbox.damaged` for a folder that cannot be used.
 * @example
 * ```ts
 * const outbox = await createFileOutbox({ folder, send: ({ envelope, ...how }) => publisher.send(envelope, how), verify });
 * ```
 */
export async function createFileOutbox(options: FileOutboxOptions): Promise<Outbox> {
  const { folder: root, send, verify, maxBytes = DEFAULT_OUTBOX_BYTES } = options;
  const logger = guardLogger(options.logger ?? silentLogger);
  const canSend = options.canSend ?? (() => true);
  const damagedFolder = join(root, 'damaged');
  await mkdir(root, { recursive: true, mode: PRIVATE_FOLDER }).catch(explain);
  const rejected = await openRejectedFolder(root).catch(explain);
  const folders = createHeldFolders(root);
  const segmentBytes = Math.min(8 * 1024 * 1024, Math.ceil(maxBytes / 8));
  /** Folders that were taken over: each is drained once, and gone. */
  const adopted = new Set<Spool>();
  let own: Spool | undefined;
  let opening: Promise<Spool> | undefined;
  let state: 'open' | 'closing' = 'open';
  /** Away from the first refusal on, until an event gets through again; only while something waits does anybody try. */
  let broker: 'there' | 'away' = 'there';
  let canWrite = true;
  let reservedBytes = 0;
  let unreadable = 0;
  let damagedFiles = await countFiles(damagedFolder);

  const drainer = createDrainer({
    publish: ({ envelope, ...how }) => send({ ...how, envelope: verify(envelope) }),
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
    onSettled({ spool }) {
      if (adopted.has(spool) && spool.isEmpty) void release(spool);
    },
    delays: options.delays ?? { initialDelayMs: 100, maxDelayMs: 5_000 },
    logger,
  });

  async function release(spool: Spool): Promise<void> {
    adopted.delete(spool);
    await spool.close().catch((thrown: unknown) => logger.warn({ err: toError(thrown) }, 'A drained folder stays.'));
  }

  /** The folder of this process is made when it is needed first: a start needs no room. */
  function openOwn(): Promise<Spool> {
    if (own?.isLost === true) {
      adopted.add(own);
      own = opening = undefined;
    }
    opening ??= (async () => {
      const folder = await folders.create().catch(explain);
      const { spool } = await openSpool({ folder, damagedFolder, segmentBytes, logger });
      own = spool;
      return spool;
    })().catch((thrown: unknown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  }

  async function adopt(): Promise<void> {
    const old = await adoptOldSpool(root, folders);
    for (const folder of [...(old === undefined ? [] : [old]), ...(await folders.adopt())]) {
      const { spool, waiting } = await openSpool({ folder, damagedFolder, segmentBytes, logger });
      if (waiting.length > 0)
        logger.info({ waiting: waiting.length }, 'Found events on disk that wait for the broker.');
      adopted.add(spool);
      for (const entry of waiting) drainer.expect(await senderOf(entry))(entry);
      if (spool.isEmpty) await release(spool);
    }
    damagedFiles = await countFiles(damagedFolder);
  }

  await adopt().catch(explain);
  let adopting: Promise<void> | undefined;
  const timer = setInterval(() => {
    adopting ??= adopt()
      .catch((thrown: unknown) => logger.warn({ err: toError(thrown) }, 'What other processes left cannot be read.'))
      .finally(() => {
        adopting = undefined;
      });
  }, options.adoptEveryMs ?? 5_000).unref();

  const spools = (): readonly Spool[] => (own === undefined ? [...adopted] : [...adopted, own]);
  const usedBytes = (): number => spools().reduce((sum, spool) => sum + spool.usedBytes, 0);

  async function write(event: OutboxEvent): Promise<SpoolEntry> {
    const body = encodeWaitingEvent(event);
    const sizeBytes = HEADER_BYTES + body.length;
    const used = usedBytes();
    if (used + reservedBytes + sizeBytes > maxBytes) {
      const message = `The outbox holds ${used} of ${maxBytes} bytes; there is no room for one more event.`;
      throw new BloodbankError('outbox.full', message);
    }
    reservedBytes += sizeBytes;
    try {
      return await (await openOwn()).append(body);
    } finally {
      reservedBytes -= sizeBytes;
    }
  }

  async function keep(event: OutboxEvent): Promise<OutboxReceipt> {
    const arrived = drainer.expect(event.source);
    try {
      arrived(await write(event));
      canWrite = true;
    } catch (error) {
      arrived();
      canWrite = false;
      throw error;
    }
    return { stored: 'outbox' };
  }

  const isAway = (): boolean => !canSend() || (broker === 'away' && !drainer.isIdle);

  async function sendOrKeep(event: OutboxEvent): Promise<OutboxReceipt> {
    try {
      return { stored: 'broker', receipt: await send(event) };
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
    publish(event) {
      if (state === 'closing') return Promise.reject(new Closed('The outbox'));
      if (isAway()) return keep(event);
      if (!drainer.hasWaiting(event.source)) return sendOrKeep(event);
      return new Promise((resolve) => {
        drainer.linger(event.source, LINGER_MS, (isIdle) => {
          resolve(isIdle && !isAway() ? sendOrKeep(event) : keep(event));
        });
      });
    },
    rejected,
    health() {
      const damagedRecords = damagedFiles + unreadable;
      const isClear = drainer.waitingCount === 0 && rejected.count === 0 && damagedRecords === 0;
      return {
        status: !canWrite ? 'unhealthy' : isClear ? 'healthy' : 'degraded',
        keepsEvents: canWrite,
        waitingEvents: drainer.waitingCount,
        usedBytes: usedBytes(),
        rejectedEvents: rejected.count,
        damagedRecords,
      };
    },
    async close() {
      if (state === 'closing') return;
      state = 'closing';
      clearInterval(timer);
      await adopting;
      await drainer.stop();
      await opening?.catch(() => {});
      await Promise.all(spools().map((spool) => spool.close()));
    },
  };
}

/** What cannot be read is told when its turn comes, and holds up nobody until then. */
async function senderOf(entry: SpoolEntry): Promise<string> {
  try {
    return decodeWaitingEvent(await entry.spool.read(entry)).source;
  } catch {
    return 'unreadable';
  }
}

async function countFiles(folder: string): Promise<number> {
  return readdir(folder).then(
    (names) => names.length,
    () => 0,
  );
}
