import type { AmqpMessage, AmqpOptions } from '../message/to-amqp.js';
import { FRAME_OVERHEAD, writeBody } from './publish-frames.js';

/** Of a UUID, as text. */
const ID_LENGTH = 36;
/** Beyond so many routing keys all are learnt anew. */
const MAX_TEMPLATES = 256;
/** In the frame of the header: before the size of the body, and before the properties. */
const BODY_SIZE_AT = 11;
const PROPERTIES_AT = 21;
const EMPTY_TABLE_BYTES = 4;

/** The frames before the body of one message, and what others must have in common with it to be written by them. */
export interface Template {
  readonly exchange: string;
  readonly contentType: string | undefined;
  readonly type: string | undefined;
  readonly appId: string | undefined;
  readonly persistent: boolean | undefined;
  readonly mandatory: boolean | undefined;
  readonly channel: number;
  readonly bytes: Buffer;
  /** Where in `bytes`. The message id and the timestamp stand after the correlation id. */
  readonly bodySizeAt: number;
  readonly correlationIdAt: number;
}

/**
 * Messages of one channel differ in their ids, their time and their body; everything else is as in the last one with the same
 * routing key. So it is copied from there, in place of being written letter by letter.
 */
export class PublishTemplates {
  readonly #byKey = new Map<string, Template>();

  find(message: AmqpMessage): Template | undefined {
    const { exchange, options } = message;
    const found = this.#byKey.get(message.routingKey);
    if (found === undefined || found.exchange !== exchange || !isUsual(options)) return undefined;
    const { contentType, type, appId, persistent, mandatory } = options;
    const isSame =
      found.type === type &&
      found.appId === appId &&
      found.contentType === contentType &&
      found.persistent === persistent &&
      found.mandatory === mandatory;
    return isSame ? found : undefined;
  }

  /** `frames` begins with those of the message. */
  learn({ exchange, routingKey, options }: AmqpMessage, frames: Buffer): void {
    if (!isUsual(options)) return;
    if (this.#byKey.size === MAX_TEMPLATES) this.#byKey.clear();
    const { contentType, type, appId, persistent, mandatory } = options;
    const headerAt = FRAME_OVERHEAD + sizeAt(frames, 0);
    const bytes = Buffer.from(frames.subarray(0, headerAt + FRAME_OVERHEAD + sizeAt(frames, headerAt)));
    const propertiesAt = headerAt + PROPERTIES_AT;
    const contentTypeBytes = contentType === undefined ? 0 : 1 + bytes.readUInt8(propertiesAt);
    const correlationIdAt = propertiesAt + contentTypeBytes + EMPTY_TABLE_BYTES + 1;
    // Of ids in other letters some bytes would be left over.
    const messageIdAt = correlationIdAt + 1 + ID_LENGTH;
    if (bytes[correlationIdAt] !== ID_LENGTH || bytes[messageIdAt] !== ID_LENGTH) return;
    const same = { exchange, contentType, type, appId, persistent, mandatory };
    const channel = bytes.readUInt16BE(1);
    this.#byKey.set(routingKey, { ...same, channel, bytes, bodySizeAt: headerAt + BODY_SIZE_AT, correlationIdAt });
  }
}

/**
 * Writes a message after its template, and returns where it ends; there must be room for its frames.
 *
 * @returns 0 for ids that are no ASCII: nothing counts as written then.
 */
export function writeAfter(to: Buffer, at: number, template: Template, message: AmqpMessage, frameMax: number): number {
  const { bytes, bodySizeAt, correlationIdAt } = template;
  const { body, options } = message;
  const { correlationId, messageId, timestamp } = options as UsualOptions;
  to.set(bytes, at);
  to.writeUInt32BE(body.length, at + bodySizeAt + 4);
  let end = at + correlationIdAt + 1;
  if (!writeAscii(to, end, correlationId)) return 0;
  // The first event of a flow has both alike.
  if (messageId === correlationId) to.copyWithin(end + ID_LENGTH + 1, end, end + ID_LENGTH);
  else if (!writeAscii(to, end + ID_LENGTH + 1, messageId)) return 0;
  end += 2 * ID_LENGTH + 1;
  to.writeUInt32BE(Math.floor(timestamp / 2 ** 32), end);
  to.writeUInt32BE(timestamp % 2 ** 32, end + 4);
  return writeBody(to, at + bytes.length, template.channel, body, frameMax);
}

function writeAscii(to: Buffer, at: number, id: string): boolean {
  for (let index = 0; index < ID_LENGTH; index++) {
    const unit = id.charCodeAt(index);
    if (unit > 0x7f) return false;
    to[at + index] = unit;
  }
  return true;
}

type UsualOptions = AmqpOptions & Readonly<Required<Pick<AmqpOptions, 'correlationId' | 'messageId' | 'timestamp'>>>;

/** Two ids, a time, and nothing that only some messages have. */
function isUsual(options: AmqpOptions): options is UsualOptions {
  const { correlationId, messageId, timestamp, priority, replyTo, expiration, headers } = options;
  for (const _ in headers) return false;
  return (
    typeof correlationId === 'string' &&
    correlationId.length === ID_LENGTH &&
    typeof messageId === 'string' &&
    messageId.length === ID_LENGTH &&
    timestamp !== undefined &&
    priority === undefined &&
    replyTo === undefined &&
    expiration === undefined
  );
}

/** Of what is in the frame that begins here. */
function sizeAt(frames: Buffer, at: number): number {
  return frames.readUInt32BE(at + 3);
}
