import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IntakeReceipt } from '../intake/intake.js';

export interface ReceiptBody {
  readonly status: 'published' | 'spooled' | 'duplicate';
  readonly event_id: string;
  readonly event_type: string;
  readonly routing_key: string;
  /** Absent while the event only stands on disk. */
  readonly routed?: boolean;
  readonly envelope: IntakeReceipt['envelope'];
}

const STATUS = { confirmed: 'published', spooled: 'spooled', duplicate: 'duplicate' } as const;

export function describeReceipt({ envelope, routingKey, routed, outcome }: IntakeReceipt): ReceiptBody {
  return {
    status: STATUS[outcome],
    event_id: envelope.event_id,
    event_type: envelope.event_type,
    routing_key: routingKey,
    ...(routed === undefined ? {} : { routed }),
    envelope,
  };
}

/** 202: the event is confirmed, or stands on disk; what its consumers make of it is theirs. */
export function answerReceipt(request: FastifyRequest, reply: FastifyReply, receipt: IntakeReceipt): ReceiptBody {
  const body = describeReceipt(receipt);
  request.outcome = {
    eventId: body.event_id,
    eventType: body.event_type,
    correlationId: receipt.envelope.correlation_id,
    status: body.status,
  };
  reply.code(202).header('location', `/debug/correlation/${body.event_id}`);
  return body;
}
