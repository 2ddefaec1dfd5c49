import { AmqpError } from '../amqp-error.js';
import { integerOf } from '../wire/field-number.js';
import type { FieldTable } from '../wire/field-value.js';
import { QUEUE_ARGUMENT_RULES, type QueueType } from './queue-argument-rules.js';
import { queueText } from './resource-name.js';

export interface QueueDeclaration {
  readonly name: string;
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly args: FieldTable;
}

/** A declaration whose arguments were checked and read. Times are milliseconds; Infinity means no limit. */
export interface QueueSettings extends QueueDeclaration {
  readonly type: QueueType;
  readonly messageTtlMs: number;
  readonly expiresMs: number;
  readonly maxLength: number;
  readonly maxLengthBytes: number;
  readonly overflow: 'drop-head' | 'reject-publish' | 'reject-publish-dlx';
  readonly maxPriority: number;
  readonly deadLetterExchange: string | undefined;
  readonly deadLetterRoutingKey: string | undefined;
  /** A dead letter that finds no queue is kept and tried again, instead of being dropped. */
  readonly deadLettersAtLeastOnce: boolean;
  readonly singleActiveConsumer: boolean;
  readonly deliveryLimit: number;
}

/** Checks a declaration as RabbitMQ does and reads its arguments; throws the AMQP error that refuses it. */
export function assertQueueSettings(declaration: QueueDeclaration): QueueSettings {
  const { name, args } = declaration;
  assertDeadLetterNames(name, args);
  assertArgumentValues(name, args);
  const type: QueueType = textOf(args, 'x-queue-type') === 'quorum' ? 'quorum' : 'classic';
  if (type === 'quorum') assertQuorumProperties(declaration);
  assertArgumentsSuitType(name, args, type);

  const overflow = (textOf(args, 'x-overflow') ?? 'drop-head') as QueueSettings['overflow'];
  const deadLetterExchange = textOf(args, 'x-dead-letter-exchange');
  return {
    ...declaration,
    type,
    messageTtlMs: limitOf(args, 'x-message-ttl'),
    expiresMs: limitOf(args, 'x-expires'),
    maxLength: limitOf(args, 'x-max-length'),
    maxLengthBytes: limitOf(args, 'x-max-length-bytes'),
    // A quorum queue takes this one word for drop-head, as RabbitMQ 3.10 does.
    overflow: type === 'quorum' && overflow === 'reject-publish-dlx' ? 'drop-head' : overflow,
    maxPriority: integerOf(args.get('x-max-priority')) ?? 0,
    deadLetterExchange,
    deadLetterRoutingKey: textOf(args, 'x-dead-letter-routing-key'),
    // RabbitMQ falls back to at-most-once unless the queue refuses publishes when full.
    deadLettersAtLeastOnce:
      textOf(args, 'x-dead-letter-strategy') === 'at-least-once' &&
      deadLetterExchange !== undefined &&
      overflow === 'reject-publish',
    singleActiveConsumer: isTrue(args, 'x-single-active-consumer'),
    deliveryLimit: limitOf(args, 'x-delivery-limit'),
  };
}

function assertDeadLetterNames(name: string, args: FieldTable): void {
  for (const key of ['x-dead-letter-exchange', 'x-dead-letter-routing-key']) {
    const field = args.get(key);
    if (field !== undefined && field.type !== 'longstr') {
      throw new AmqpError('PRECONDITION_FAILED', `invalid type '${field.type}' for arg '${key}' in ${queueText(name)}`);
    }
  }
  if (args.has('x-dead-letter-routing-key') && !args.has('x-dead-letter-exchange')) {
    throw invalidArgument(name, 'x-dead-letter-routing-key', 'routing_key_but_no_dlx_defined');
  }
}

function assertArgumentValues(name: string, args: FieldTable): void {
  for (const [key, field] of args) {
    const complaint = QUEUE_ARGUMENT_RULES[key]?.check(field);
    if (complaint !== undefined) throw invalidArgument(name, key, complaint);
  }
  if (textOf(args, 'x-queue-type') === 'stream') {
    throw new AmqpError(
      'NOT_IMPLEMENTED',
      `${queueText(name)}: the embedded broker has no streams; use x-queue-type classic or quorum, or a RabbitMQ server`,
    );
  }
}

function assertQuorumProperties({ name, durable, exclusive, autoDelete }: QueueDeclaration): void {
  const invalid = exclusive ? 'exclusive-owner' : autoDelete ? 'auto-delete' : durable ? undefined : 'non-durable';
  if (invalid === undefined) return;
  throw new AmqpError('PRECONDITION_FAILED', `invalid property '${invalid}' for ${queueText(name)}`);
}

function assertArgumentsSuitType(name: string, args: FieldTable, type: QueueType): void {
  for (const key of args.keys()) {
    const rule = QUEUE_ARGUMENT_RULES[key];
    if (rule === undefined || rule.types.includes(type)) continue;
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `invalid arg '${key}' for ${queueText(name)} of queue type rabbit_${type}_queue`,
    );
  }
}

function invalidArgument(name: string, key: string, complaint: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', `invalid arg '${key}' for ${queueText(name)}: ${complaint}`);
}

function textOf(args: FieldTable, key: string): string | undefined {
  const field = args.get(key);
  return field?.type === 'longstr' ? field.value : undefined;
}

function limitOf(args: FieldTable, key: string): number {
  return integerOf(args.get(key)) ?? Number.POSITIVE_INFINITY;
}

function isTrue(args: FieldTable, key: string): boolean {
  const field = args.get(key);
  return field?.type === 'bool' && field.value;
}
