import type { CoreErrorCode } from '@bloodbank/core/errors';
import type { OPERATIONS_ERRORS } from '@bloodbank/operations';
import type { OUTBOX_ERRORS } from '@bloodbank/outbox';
import type { GatewayErrorCode } from './gateway-error.js';

export interface Answer {
  readonly status: number;
  /** For what is worth another attempt, unchanged, after that time. */
  readonly retryAfterSeconds?: number;
}

const refused: Answer = { status: 422 };
const away: Answer = { status: 503, retryAfterSeconds: 5 };
const busy: Answer = { status: 503, retryAfterSeconds: 1 };
const defect: Answer = { status: 500 };

/** Codes of the rooms that this one works with. Others arrive through ports; those of them that a request can meet stand below as well. */
type KnownCode = CoreErrorCode | GatewayErrorCode | keyof typeof OPERATIONS_ERRORS | keyof typeof OUTBOX_ERRORS;

/**
 * How each error is answered, any other code with 500. A 4xx asks for another request, and sending the same again will not help, save 408, 409 and
 * 429; a 503 may be sent again as it is, with the same event id or idempotency key.
 */
export const STATUS_TABLE: Readonly<Record<KnownCode, Answer> & Record<string, Answer>> = {
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
  'message.unproven-origin': defect,
  'transport.unroutable': refused,
  'transport.nacked': away,
  'transport.blocked': away,
  'transport.timeout': away,
  'transport.overloaded': busy,
  'transport.closed': away,
  'transport.unreachable': away,
  'transport.topology-conflict': defect,
  'transport.queue-in-use': { status: 409 },
  'operation.redrive-cut': away,
  'operation.conflict': { status: 409 },
  'operation.queue-busy': { status: 409, retryAfterSeconds: 1 },
  'operation.jobs-full': away,
  'operation.unknown-job': { status: 404 },
  'operation.unknown-letter': { status: 404 },
  'operation.archive-full': { status: 507 },
  'operation.archive-unreadable': defect,
  'transport.forbidden': defect,
  'correlation.unavailable': away,
  'correlation.unknown-event': { status: 404 },
  'inbox.unavailable': away,
  'store.unavailable': away,
  'store.gap': { status: 410 },
  'store.unknown-event': { status: 404 },
  'store.damaged-file': refused,
  'projection.unknown': { status: 404 },
  'command.failed': { status: 422 },
  'command.request-timeout': { status: 504 },
  'command.duplicate-request': { status: 409, retryAfterSeconds: 1 },
  'command.owned': defect,
  'command.store-unavailable': away,
  'agent.unknown': { status: 404 },
  'agent.wrong-state': { status: 409 },
  'agent.states-unavailable': away,
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
  'gateway.confirm-needed': { status: 409 },
  'gateway.edit-lost': { status: 412 },
  'gateway.closing': away,
  'gateway.unavailable': away,
  'outbox.full': { status: 503, retryAfterSeconds: 30 },
  'outbox.damaged': { status: 503, retryAfterSeconds: 30 },
  'gateway.spool-full': { status: 503, retryAfterSeconds: 30 },
  'gateway.spool-damaged': { status: 503, retryAfterSeconds: 30 },
  'gateway.unsigned': { status: 401 },
  'gateway.wrong-signature': { status: 403 },
  'gateway.stale-signature': { status: 403 },
  'consumer.overlap': refused,
  'consumer.impossible-pattern': refused,
  'handler.failed': defect,
  'handler.timeout': defect,
  'handler.non-retryable': defect,
  'handler.retry-later': defect,
  'lease.other-patterns': { status: 409, retryAfterSeconds: 5 },
  'lease.too-many': { status: 429, retryAfterSeconds: 1 },
  'where.invalid': defect,
  'config.invalid': defect,
  'dispatcher.rules-invalid': { status: 503 },
  'dispatcher.unknown-delivery': { status: 404 },
  'internal.error': defect,
};

export function answerOf(code: string): Answer {
  // The code of a failed command is its owner's own word.
  return Object.hasOwn(STATUS_TABLE, code) ? (STATUS_TABLE[code] ?? defect) : defect;
}
