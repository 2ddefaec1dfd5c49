import { toError } from '@bloodbank/core/errors';
import {
  type ConsumerGroup,
  type Delivery,
  type EventStore,
  guardLogger,
  type Logger,
  type RecordedMessage,
  type Settlement,
  silentLogger,
  type Transport,
} from '@bloodbank/core/ports';

export interface RecorderOptions {
  readonly transport: Pick<Transport, 'consume'>;
  readonly store: EventStore;
  readonly logger?: Logger;
  /** Default `recorder`: instances with the same name share the work. */
  readonly group?: string;
  /** Greatest number of messages of one append. Default 500. */
  readonly batchSize?: number;
  /** How long the first of a batch waits for others. Default 50. */
  readonly batchWaitMs?: number;
}

export interface Recorder {
  health(): RecorderHealth;
  /** Finishes the append that runs; what waits goes back to the queue. */
  stop(): Promise<void>;
}

export interface RecorderHealth {
  readonly status: 'healthy' | 'degraded';
  readonly recorded: number;
  /** Were in the store already. */
  readonly known: number;
  readonly parked: number;
  /** In this process, taken and not kept yet. */
  readonly waiting: number;
  /** Of what was appended last, from when it was published until it was kept. */
  readonly lagMs?: number;
  readonly reason?: string;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly settle: (settlement: Settlement) => void;
}

const PREFETCH = 1_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** So often a message fails alone before it is asked whether the store keeps others. */
const POISON_ATTEMPTS = 5;

export function recorderGroup(group = 'recorder'): ConsumerGroup {
  return { kind: 'event', group, patterns: ['#'], retryDelaysMs: [], records: true };
}

/**
 * Keeps everything that is published. A message is acknowledged once it is committed; while the store is away, hangs or
 * refuses, what was taken is held and the rest waits in the queue, and it goes on by itself. No publish waits for it.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { transport, store, batchSize = 500, batchWaitMs = 50 } = options;
  const logger = guardLogger(options.logger ?? silentLogger);
  let waiting: Waiting[] = [];
  let isStopping = false;
  let running: Promise<void> | undefined;
  let wake = (): void => {};
  const counts = { recorded: 0, known: 0, parked: 0 };
  let failure: string | undefined;
  let lagMs: number | undefined;

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function keep(batch: readonly Waiting[]): Promise<void> {
    const { added, known } = await store.append(batch.map(({ delivery }) => toRecorded(delivery)));
    counts.recorded += added;
    counts.known += known;
    const published = batch.at(-1)?.delivery.properties.timestamp;
    lagMs = published === undefined ? lagMs : Math.max(0, Date.now() - published.getTime());
    if (failure !== undefined) logger.info({ batch: batch.length }, 'The event store answers again.');
    failure = undefined;
    for (const { settle } of batch) settle({ kind: 'ack' });
  }

  /**
   * What fails again right after another was kept, is at fault itself. That the store can be asked proves nothing: read-only, locked
   * or full, it keeps nobody's message.
   */
  async function isPoison(one: Waiting, attempts: number): Promise<boolean> {
    const others = waiting.slice(1);
    const other = others[attempts % Math.max(1, others.length)];
    if (attempts < POISON_ATTEMPTS || other === undefined) return false;
    try {
      await keep([other]);
    } catch {
      return false;
    }
    waiting = waiting.filter((each) => each !== other);
    try {
      await keep([one]);
    } catch {
      return true;
    }
    waiting = waiting.filter((each) => each !== one);
    return false;
  }

  /** What is redelivered is handed over by itself: nothing comes beside it that would be worth waiting for. */
  const isAlone = (): boolean => waiting.some(({ delivery }) => delivery.redelivered);

  async function work(): Promise<void> {
    let failures = 0;
    while (waiting.length > 0 && !isStopping) {
      if (failures === 0 && waiting.length < batchSize && !isAlone()) await pause(batchWaitMs);
      // After a failure each is tried alone, so that one cannot keep the others from being kept.
      const batch = waiting.slice(0, failures === 0 ? batchSize : 1);
      try {
        await keep(batch);
        waiting = waiting.slice(batch.length);
        failures = 0;
      } catch (thrown) {
        failures += 1;
        const reason = toError(thrown).message;
        if (failure === undefined) logger.warn({ reason }, 'Nothing can be recorded now; it waits in the queue.');
        failure = reason;
        const [one] = batch;
        if (one !== undefined && (await isPoison(one, failures))) {
          waiting = waiting.filter((each) => each !== one);
          park(one, reason);
          failures = 0;
        } else if (!isStopping) await pause(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
      }
    }
  }

  function park(one: Waiting, reason: string): void {
    counts.parked += 1;
    const message = `The event store cannot keep this message: ${reason}`;
    logger.error({ reason, messageId: one.delivery.properties.messageId }, 'A message cannot be kept, and is parked.');
    one.settle({ kind: 'dead-letter', failure: { code: 'store.unavailable', errorName: 'Unkeepable', message } });
  }

  function start(): void {
    if (running !== undefined || isStopping) return;
    running = work().finally(() => {
      running = undefined;
      if (waiting.length > 0) start();
    });
  }

  const consumption = await transport.consume(
    recorderGroup(options.group),
    { prefetch: PREFETCH },
    (delivery) =>
      new Promise((settle) => {
        if (isStopping) return settle({ kind: 'release' });
        waiting.push({ delivery, settle });
        if (waiting.length >= batchSize && failure === undefined) wake();
        start();
      }),
  );

  return {
    health: () => ({
      status: failure === undefined ? 'healthy' : 'degraded',
      ...counts,
      waiting: waiting.length,
      ...(lagMs === undefined ? {} : { lagMs }),
      ...(failure === undefined ? {} : { reason: failure }),
    }),
    async stop() {
      isStopping = true;
      wake();
      await running;
      for (const { settle } of waiting) settle({ kind: 'release' });
      waiting = [];
      await consumption.stop();
    },
  };
}

/** A delivery as it is kept: how it came to the recorder is nobody's concern. */
function toRecorded(delivery: Delivery): RecordedMessage {
  const { address, copyOf, body, properties, headers, destination } = delivery;
  return { address: { kind: copyOf ?? address.kind, key: address.key }, body, properties, headers, destination };
}
