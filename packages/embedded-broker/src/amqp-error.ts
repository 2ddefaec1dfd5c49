import { REPLY_CODES, type ReplyName } from './reply-codes.js';

/** These end the channel; every other code ends the connection (AMQP 0-9-1 section 4.8, "soft" and "hard" errors). */
const CHANNEL_CODES: ReadonlySet<ReplyName> = new Set([
  'ACCESS_REFUSED',
  'NOT_FOUND',
  'RESOURCE_LOCKED',
  'PRECONDITION_FAILED',
]);

/** A refusal that the client is told about by closing its channel or its connection. The text is wire text. */
export class AmqpError extends Error {
  readonly code: number;
  readonly closes: 'channel' | 'connection';

  constructor(reply: ReplyName, text: string, closes?: 'channel' | 'connection') {
    super(`${reply} - ${text}`);
    this.name = 'AmqpError';
    this.code = REPLY_CODES[reply];
    this.closes = closes ?? (CHANNEL_CODES.has(reply) ? 'channel' : 'connection');
  }
}
