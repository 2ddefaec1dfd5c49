import type { DeadLetter } from '@bloodbank/core/dead-letter';

/** Why and where the broker itself dead-lettered a message. */
export interface BrokerDeath {
  readonly reason: DeadLetter['reason'];
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  /** RFC 3339. */
  readonly at?: string;
}

const REASONS: Readonly<Record<string, DeadLetter['reason']>> = {
  rejected: 'rejected',
  expired: 'expired',
  delivery_limit: 'delivery-limit',
  maxlen: 'max-length',
};

/**
 * Reads the newest record of `x-death`, which the broker puts first. A sender may have written anything under that name.
 * Undefined where the header is absent; reason `unknown` where it is there and says nothing.
 */
export function parseBrokerDeath(header: unknown): BrokerDeath | undefined {
  if (header === undefined) return undefined;
  const first: unknown = Array.isArray(header) ? header[0] : undefined;
  if (typeof first !== 'object' || first === null) return { reason: 'unknown' };
  const record = first as Readonly<Record<string, unknown>>;
  const keys = record['routing-keys'];
  const routingKey: unknown = Array.isArray(keys) ? keys[0] : undefined;
  const at = timeFrom(record['time']);
  return {
    reason: reasonFrom(record['reason']),
    ...(typeof record['queue'] === 'string' ? { queue: record['queue'] } : {}),
    ...(typeof record['exchange'] === 'string' ? { exchange: record['exchange'] } : {}),
    ...(typeof routingKey === 'string' ? { routingKey } : {}),
    ...(at === undefined ? {} : { at }),
  };
}

function reasonFrom(value: unknown): DeadLetter['reason'] {
  return (typeof value === 'string' && Object.hasOwn(REASONS, value) ? REASONS[value] : undefined) ?? 'unknown';
}

/** amqplib reads an AMQP timestamp as `{'!': 'timestamp', value: seconds}`. */
function timeFrom(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('value' in value)) return undefined;
  const date = new Date(Number(value.value) * 1_000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
