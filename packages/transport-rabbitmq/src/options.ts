import { BloodbankError } from '@bloodbank/core/errors';
import { assertWindowLimits, guardLogger, type Logger, silentLogger, type WindowLimits } from '@bloodbank/core/ports';
import type { Delays } from '@bloodbank/core/time';
import { defaultTopology, EVENTS_EXCHANGE, type Topology } from '@bloodbank/topology';

export interface RabbitTransportOptions {
  /** `amqp://` or `amqps://`. */
  readonly url: string;
  /** Where the broker is now, for one that may move; asked before each further attempt. Default: where it was. */
  readonly findUrl?: (() => Promise<string | undefined>) | undefined;
  /** The exchange of the events; that of the commands goes with it. Default `bloodbank.events.v1`. */
  readonly exchange?: string;
  /** Default: the exchanges alone. */
  readonly topology?: Topology;
  readonly logger?: Logger;
  /** Shown by the broker's management tools. Default `bloodbank`. */
  readonly connectionName?: string;
  /** Confirm channels to publish on, 1 to 4. Default 1, which serves all but the busiest publishers. */
  readonly channels?: number;
  /** What may be on the wire without a confirm. Default 1,000 messages and 32 MiB. */
  readonly window?: WindowLimits;
  /** Default 10. A silent broker is given up after two of them. */
  readonly heartbeatSeconds?: number;
  /** Default: from 100 ms up to 5 s. */
  readonly reconnect?: Delays;
  /** How often it looks whether what it declared is still there, once it consumes. Default 15,000. */
  readonly lookEveryMs?: number;
  /** Default 10,000. Bounds each attempt to connect or to declare. */
  readonly connectTimeoutMs?: number;
  /** A broker that is away at the start is waited for too. Default false. */
  readonly mayBeAway?: boolean;
}

export type CompleteOptions = Required<Omit<RabbitTransportOptions, 'findUrl'>> &
  Pick<RabbitTransportOptions, 'findUrl'>;

const MAX_CHANNELS = 4;

/** @throws {BloodbankError} `config.invalid` */
export function completeOptions(options: RabbitTransportOptions): CompleteOptions {
  const complete: CompleteOptions = {
    exchange: EVENTS_EXCHANGE,
    topology: defaultTopology(options.exchange),
    logger: silentLogger,
    connectionName: 'bloodbank',
    channels: 1,
    window: { count: 1_000, bytes: 32 * 1024 * 1024 },
    heartbeatSeconds: 10,
    reconnect: { initialDelayMs: 100, maxDelayMs: 5_000 },
    lookEveryMs: 15_000,
    connectTimeoutMs: 10_000,
    mayBeAway: false,
    ...withoutUndefined(options),
  };
  const { url, channels, window, heartbeatSeconds, reconnect, lookEveryMs, connectTimeoutMs } = complete;
  if (!/^amqps?:\/\//.test(url) || !URL.canParse(url))
    refuse('The broker URL does not begin with amqp:// or amqps://.');
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
    refuse(`channels is ${channels}, not a whole number from 1 to ${MAX_CHANNELS}.`);
  }
  assertWindowLimits(window);
  assertPositive('heartbeatSeconds', heartbeatSeconds);
  assertPositive('reconnect.initialDelayMs', reconnect.initialDelayMs);
  assertPositive('reconnect.maxDelayMs', reconnect.maxDelayMs);
  assertPositive('lookEveryMs', lookEveryMs);
  assertPositive('connectTimeoutMs', connectTimeoutMs);
  return { ...complete, logger: guardLogger(complete.logger) };
}

function withoutUndefined(options: RabbitTransportOptions): RabbitTransportOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { url: options.url, ...Object.fromEntries(given) };
}

function assertPositive(name: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) refuse(`${name} is ${value}, not a positive whole number.`);
}

function refuse(message: string): never {
  throw new BloodbankError('config.invalid', message);
}
