import { BloodbankError } from '@bloodbank/core/errors';
import { kafkaUrlFrom, withKafkaVariables } from './kafka-environment.js';
import { type Settings, VARIABLES } from './read-settings.js';

/**
 * The broker that the settings name, whichever it is: BUS_URL; else the only one of RABBIT_URL (or RABBITMQ_HOST) and
 * KAFKA_BOOTSTRAP_SERVERS that is set. Undefined where none is.
 *
 * @throws {BloodbankError} `config.invalid` where two are set, and nothing says which is meant.
 */
export function busUrlOf(settings: Settings): { readonly url: string; readonly named: string } | undefined {
  const { BUS_URL, RABBIT_URL, KAFKA_BOOTSTRAP_SERVERS } = settings;
  if (BUS_URL !== undefined) return { url: besideVariables(BUS_URL, settings), named: 'BUS_URL' };
  const rabbit = rabbitUrlOf(settings);
  const named = RABBIT_URL === undefined ? 'RABBITMQ_HOST' : 'RABBIT_URL';
  if (KAFKA_BOOTSTRAP_SERVERS === undefined) return rabbit === undefined ? undefined : { url: rabbit, named };
  const kafka = kafkaUrlFrom(kafkaVariablesOf(settings)) ?? '';
  if (rabbit === undefined) return { url: kafka, named: 'KAFKA_BOOTSTRAP_SERVERS' };
  const message = `${named} and KAFKA_BOOTSTRAP_SERVERS are both set, and name two brokers.`;
  throw new BloodbankError('config.invalid', message, {
    remedy: 'Unset one of them, or say which is meant with BUS_URL.',
  });
}

/** An address with what the settings say of Kafka, where it is one of Kafka. */
export function besideVariables(url: string, settings: Settings): string {
  return /^kafkas?:/i.test(url) ? withKafkaVariables(url, kafkaVariablesOf(settings)) : url;
}

/** Those that are settings, and ONEX's, which names single topics by variables of their own. */
function kafkaVariablesOf(settings: Settings): Readonly<Record<string, string | undefined>> {
  const names = Object.keys(settings).filter((name) => name.startsWith('KAFKA_')) as (keyof typeof settings & string)[];
  const own = names.map((name) => [name, settings[name] === undefined ? undefined : String(settings[name])]);
  return { ...settings[VARIABLES], ...Object.fromEntries(own) };
}

/** The broker that the settings name, in one piece or in parts. */
export function rabbitUrlOf(settings: Settings): string | undefined {
  const { RABBIT_URL, RABBITMQ_HOST } = settings;
  if (RABBIT_URL !== undefined || RABBITMQ_HOST === undefined) return RABBIT_URL;
  const { RABBITMQ_PORT, RABBITMQ_USER, RABBITMQ_PASSWORD, RABBITMQ_VHOST } = settings;
  const login = `${encodeURIComponent(RABBITMQ_USER)}:${encodeURIComponent(RABBITMQ_PASSWORD)}`;
  return `amqp://${login}@${inBrackets(RABBITMQ_HOST)}:${RABBITMQ_PORT}/${encodeURIComponent(RABBITMQ_VHOST)}`;
}

/** The Redis server that the settings name, in one piece or in parts. */
export function redisUrlOf(settings: Settings): string | undefined {
  const { REDIS_URL, REDIS_HOST } = settings;
  if (REDIS_URL !== undefined || REDIS_HOST === undefined) return REDIS_URL;
  const { REDIS_PORT, REDIS_PASSWORD, REDIS_DB } = settings;
  const login = REDIS_PASSWORD === undefined ? '' : `:${encodeURIComponent(REDIS_PASSWORD)}@`;
  return `redis://${login}${inBrackets(REDIS_HOST)}:${REDIS_PORT}/${REDIS_DB}`;
}

/** As URLs write an IPv6 address. */
function inBrackets(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
