import { type DeadLetter, describeBody } from '@bloodbank/core/dead-letter';
import type { ConsumeMessage, GetMessage } from 'amqplib';
import { readMessage } from '../consume/received-message.js';
import { Places } from '../layout/places.js';
import { OWN_HEADERS } from '../message/own-headers.js';
import { type BrokerDeath, parseBrokerDeath } from './broker-death.js';

const STANDARD_PLACES = new Places();

/**
 * Reads a message of a dead-letter queue. Marks of the bus are believed on its own copies, which carry no `x-death`, and
 * on messages that the broker took from a queue that they had reached directly, as retries do. On anything else a sender
 * may have written them. Who may write to the dead-letter queue itself can forge a dead letter. Never throws.
 */
export function parseDeadLetter(message: GetMessage | ConsumeMessage): DeadLetter {
  const raw: Readonly<Record<string, unknown>> = message.properties.headers ?? {};
  const death = parseBrokerDeath(raw['x-death']);
  const areMarksBelieved = death === undefined || (death.exchange === '' && death.routingKey === death.queue);
  const marks = areMarksBelieved ? raw : {};
  const { delivery } = readMessage(asConsumed(message), { queue: '', isQuorum: false, places: STANDARD_PLACES });
  const facts = keepTexts({
    queue: death?.queue ?? marks[OWN_HEADERS.queue],
    firstFailureAt: marks[OWN_HEADERS.firstFailureAt] ?? death?.at,
    lastFailureAt: death?.at ?? marks[OWN_HEADERS.lastFailureAt],
  });
  const exchange = textOr(marks[OWN_HEADERS.exchange], death?.exchange ?? message.fields.exchange);
  const routingKey = textOr(marks[OWN_HEADERS.routingKey], death?.routingKey ?? message.fields.routingKey);
  const attempts = marks[OWN_HEADERS.attempts];
  const expirationMs = marks[OWN_HEADERS.expirationMs];
  const redrives = marks[OWN_HEADERS.redrives];
  return {
    ...describeBody(message.content),
    ...causeOf(death, marks),
    ...facts,
    ...(Number.isSafeInteger(attempts) ? { attempts: Number(attempts) } : {}),
    ...(Number.isSafeInteger(redrives) && Number(redrives) > 0 ? { redrives: Number(redrives) } : {}),
    address: STANDARD_PLACES.addressOf({ exchange, routingKey }),
    destination: exchange,
    body: message.content,
    properties: {
      ...delivery.properties,
      ...(Number.isSafeInteger(expirationMs) ? { expirationMs: Number(expirationMs) } : {}),
      ...keepTexts({ userId: marks[OWN_HEADERS.userId] }),
    },
    headers: delivery.headers,
  };
}

type Cause = Pick<DeadLetter, 'reason' | 'code' | 'message' | 'stackHash' | 'pointer'>;

/** An error of an earlier attempt does not explain why the broker took the message away. */
function causeOf(death: BrokerDeath | undefined, marks: Readonly<Record<string, unknown>>): Cause {
  if (death !== undefined) {
    return { reason: death.reason, code: `broker.${death.reason}`, message: EXPLANATIONS[death.reason] };
  }
  const code = marks[OWN_HEADERS.errorCode];
  if (typeof code !== 'string') return { reason: 'unknown', code: 'broker.unknown', message: EXPLANATIONS.unknown };
  return {
    reason: 'failed',
    code,
    message: textOr(marks[OWN_HEADERS.errorMessage], ''),
    ...keepTexts({ stackHash: marks[OWN_HEADERS.errorStackHash], pointer: marks[OWN_HEADERS.errorPointer] }),
  };
}

const EXPLANATIONS: Readonly<Record<DeadLetter['reason'], string>> = {
  failed: 'A consumer gave up on it.',
  rejected: 'A consumer refused it without saying why.',
  expired: 'It expired before a consumer took it.',
  'delivery-limit': 'Consumers took it and ended without an answer, as often as the queue allows.',
  'max-length': 'Its queue was full.',
  unknown: 'Nothing in the message says why it is here.',
};

/** The marks are read here, under other rules than those of a delivery. */
function asConsumed(message: GetMessage | ConsumeMessage): ConsumeMessage {
  return { ...message, fields: { ...message.fields, consumerTag: '', redelivered: false } } as ConsumeMessage;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function keepTexts<K extends string>(values: Readonly<Record<K, unknown>>): { readonly [P in K]?: string } {
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts) as { readonly [P in K]?: string };
}
