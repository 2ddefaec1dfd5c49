import { LIMITS } from '../http/limits.js';

/** In seconds. */
const LEASE_SECONDS = { least: 1, usual: 30, most: 3_600 };
const WAIT_SECONDS = { usual: 10, most: 60 };
const MAX = { usual: 10, most: 100 };

const leaseSeconds = {
  type: 'integer',
  minimum: LEASE_SECONDS.least,
  maximum: LEASE_SECONDS.most,
  default: LEASE_SECONDS.usual,
  description:
    'How long a delivery is yours before it must be settled or extended. No lease reaches beyond `held_until`.',
} as const;

const deliveryId = { type: 'string', minLength: 1, maxLength: 64 } as const;

export interface PullBody {
  readonly patterns: readonly string[];
  readonly max?: number;
  readonly wait_seconds?: number;
  readonly lease_seconds?: number;
}

/** What a pull does not say. */
export const PULL_DEFAULTS: Required<Omit<PullBody, 'patterns'>> = {
  max: MAX.usual,
  wait_seconds: WAIT_SECONDS.usual,
  lease_seconds: LEASE_SECONDS.usual,
};

export const PULL_BODY: object = {
  type: 'object',
  additionalProperties: false,
  required: ['patterns'],
  properties: {
    patterns: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: { type: 'string', maxLength: 255, pattern: '^[A-Za-z0-9_*#-]+(\\.[A-Za-z0-9_*#-]+)*$' },
      description: 'Topic patterns of event types. A service has one set of them at a time.',
    },
    max: { type: 'integer', minimum: 1, maximum: MAX.most, default: MAX.usual, description: 'Of deliveries.' },
    wait_seconds: {
      type: 'integer',
      minimum: 0,
      maximum: WAIT_SECONDS.most,
      default: WAIT_SECONDS.usual,
      description: 'How long to wait for the first delivery.',
    },
    lease_seconds: leaseSeconds,
  },
};

export interface SettleBody {
  readonly settlements: readonly {
    readonly delivery_id: string;
    readonly outcome: 'ack' | 'retry' | 'dead-letter';
    readonly retry_after_seconds?: number;
    readonly reason?: string;
  }[];
}

export const SETTLE_BODY: object = {
  type: 'object',
  additionalProperties: false,
  required: ['settlements'],
  properties: {
    settlements: {
      type: 'array',
      minItems: 1,
      maxItems: LIMITS.batchEvents,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['delivery_id', 'outcome'],
        properties: {
          delivery_id: deliveryId,
          outcome: { type: 'string', enum: ['ack', 'retry', 'dead-letter'] },
          retry_after_seconds: {
            type: 'integer',
            minimum: 0,
            maximum: 86_400,
            description:
              'Of a retry: the shortest delay of the queue that is at least so long, else its longest. Left out, as the queue’s policy says.',
          },
          reason: { type: 'string', maxLength: 1_000, description: 'Stands in the log, and in the dead letter.' },
        },
      },
    },
  },
};

export interface ExtendBody {
  readonly delivery_ids: readonly string[];
  readonly lease_seconds?: number;
}

export const EXTEND_BODY: object = {
  type: 'object',
  additionalProperties: false,
  required: ['delivery_ids'],
  properties: {
    delivery_ids: { type: 'array', minItems: 1, maxItems: LIMITS.batchEvents, items: deliveryId },
    lease_seconds: { ...leaseSeconds, description: 'From now on.' },
  },
};
