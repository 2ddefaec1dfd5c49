import { AmqpError } from '../amqp-error.js';
import { ByteReader } from '../wire/byte-reader.js';
import { readTable } from '../wire/field-table.js';
import type { FieldTable, FieldValue } from '../wire/field-value.js';
import { FRAME_MIN_SIZE } from '../wire/frame.js';
import type { MethodArguments } from '../wire/method.js';

/** What the broker proposes in connection.tune. */
export const CHANNEL_MAX = 2047;
export const FRAME_MAX = 131_072;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The name and password a client gave, or undefined when they cannot be read. Mechanisms: PLAIN (RFC 4616) and RabbitMQ's AMQPLAIN. */
export function readCredentials(mechanism: string, response: string): Credentials | undefined {
  if (mechanism === 'PLAIN') {
    const [, username, password] = response.split('\0');
    return username === undefined || password === undefined ? undefined : { username, password };
  }
  if (mechanism !== 'AMQPLAIN') return undefined;
  const table = readBareTable(response);
  const username = textOf(table.get('LOGIN'));
  const password = textOf(table.get('PASSWORD'));
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** The limits both sides keep; throws 530 when the client's answer exceeds what was proposed. */
export function assertTuning(answer: MethodArguments<'connection.tune-ok'>): void {
  assertLimit('frame_max', answer.frameMax, FRAME_MIN_SIZE, FRAME_MAX);
  assertLimit('channel_max', answer.channelMax, 1, CHANNEL_MAX);
}

function assertLimit(name: string, value: number, lowest: number, highest: number): void {
  if (value !== 0 && value < lowest) {
    throw new AmqpError(
      'NOT_ALLOWED',
      `negotiated ${name} = ${value} is lower than the minimum allowed value (${lowest})`,
    );
  }
  if (value === 0 || value > highest) {
    throw new AmqpError(
      'NOT_ALLOWED',
      `negotiated ${name} = ${value} is higher than the maximum allowed value (${highest})`,
    );
  }
}

/** AMQPLAIN's response is a field table without its length. */
function readBareTable(response: string): FieldTable {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(response.length);
  return readTable(new ByteReader(Buffer.concat([length, Buffer.from(response, 'latin1')])));
}

function textOf(field: FieldValue | undefined): string | undefined {
  return field?.type === 'longstr' ? field.value : undefined;
}
