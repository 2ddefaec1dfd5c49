import type { Settings } from './read-settings.js';

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
