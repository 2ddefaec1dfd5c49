import { AmqpError } from '../amqp-error.js';

const MAX_EXPIRATION_MS = 4_294_967_295;

/** Reads a message's expiration property as milliseconds; Infinity when it has none. Throws 406 in RabbitMQ's words when it is no such number. */
export function assertExpirationMs(expiration: string | undefined): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY;
  const digits = /^[+-]?\d+/.exec(expiration)?.[0];
  const value = Number(digits);
  const complaint =
    digits === undefined
      ? 'no_integer'
      : digits.length < expiration.length
        ? `{leftover_string,"${expiration.slice(digits.length)}"}`
        : value < 0
          ? `{value_negative,${value}}`
          : value > MAX_EXPIRATION_MS
            ? `{value_too_large,${BigInt(digits)}}`
            : undefined;
  if (complaint === undefined) return value;
  throw new AmqpError('PRECONDITION_FAILED', `invalid expiration '${expiration}': ${complaint}`);
}
