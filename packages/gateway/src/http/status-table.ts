import type { ErrorCode } from '@bloodbank/core';

export interface Answer {
  readonly status: number;
  /** For what is worth another attempt, unchanged, after that time. */
  readonly retryAfterSeconds?: number;
}

const refused: Answer = { status: 422 };
const away: Answer = { status: 503, retryAfterSeconds: 5 };
const busy: Answer = { status: 503, retryAfterSeconds: 1 };
const defect: Answer = { status: 500 };

/**
 * How each error is answered. A 4xx asks for another request, and sending the same again will not help, save 408, 409 and
 * 429; a 503 may be sent again as it is, with the same event id or idempotency key.
 */
export const STATUS_TABLE: Readonly<Record<ErrorCode, Answer>> = {
  'schema.invalid': refused,
  'schema.unknown-type': { status: 404 },
  'schema.wrong-kind': refused,
  'schema.not-json': refused,
  'message.reserved-header': refused,
  'message.invalid-properties': refused,
  'message.undecodable': { status: 400 },
  'message.invalid': refused,
  'message.unknown-type': { status: 404 },
  'message.expired': defect,
  'transport.unroutable': refused,
  'transport.nacked': away,
  'transport.blocked': away,
  'transport.timeout': away,
  'transport.overloaded': busy,
  'transport.closed': away,
  'transport.unreachable': away,
  'transport.topology-conflict': defect,
  'transport.queue-in-use': defect,
  'operation.redrive-cut': away,
  'operation.conflict': defect,
  'transport.forbidden': defect,
  'correlation.unavailable': away,
  'correlation.unknown-event': { status: 404 },
  'inbox.unavailable': away,
  'store.unavailable': away,
  'store.gap': { status: 410 },
  'store.unknown-event': { status: 404 },
  'store.damaged-file': refused,
  'command.failed': { status: 422 },
  'command.request-timeout': { status: 504 },
  'command.duplicate-request': { status: 409, retryAfterSeconds: 1 },
  'command.owned': defect,
  'command.store-unavailable': away,
  'gateway.bad-request': { status: 400 },
  'gateway.unauthenticated': { status: 401 },
  'gateway.forbidden': { status: 403 },
  'gateway.not-found': { status: 404 },
  'gateway.method-not-allowed': { status: 405 },
  'gateway.request-timeout': { status: 408 },
  'gateway.request-in-progress': { status: 409, retryAfterSeconds: 1 },
  'gateway.key-reused': refused,
  'gateway.too-large': { status: 413 },
  'gateway.unsupported-media-type': { status: 415 },
  'gateway.wrong-host': { status: 421 },
  'gateway.rate-limited': { status: 429 },
  'gateway.closing': away,
  'gateway.unavailable': away,
  'outbox.full': { status: 503, retryAfterSeconds: 30 },
  'outbox.damaged': { status: 503, retryAfterSeconds: 30 },
  'outbox.unknown-event': { status: 404 },
  'gateway.spool-full': { status: 503, retryAfterSeconds: 30 },
  'gateway.spool-damaged': { status: 503, retryAfterSeconds: 30 },
  'gateway.unsigned': { status: 401 },
  'gateway.wrong-signature': { status: 403 },
  'gateway.stale-signature': { status: 403 },
  'publisher.middleware': defect,
  'consumer.overlap': defect,
  'consumer.impossible-pattern': defect,
  'consumer.unhandled': defect,
  'consumer.returned-false': defect,
  'consumer.middleware-unsettled': defect,
  'consumer.next-twice': defect,
  'consumer.middleware-timeout': defect,
  'handler.failed': defect,
  'handler.timeout': defect,
  'handler.non-retryable': defect,
  'handler.retry-later': defect,
  'where.invalid': defect,
  'topology.invalid': defect,
  'config.invalid': defect,
  'delivery.forbidden': defect,
  'delivery.failed': defect,
  'delivery.disabled': defect,
  'dispatcher.rules-invalid': defect,
  'dispatcher.state-in-use': defect,
  'dispatcher.unknown-delivery': { status: 404 },
  'cli.usage': defect,
  'cli.schemas': defect,
  'internal.error': defect,
};
