/** What a broker says when it closes a channel, out of the client library's words. It is a short string: what is longer is cut. */
export interface ReplyText {
  readonly text: string;
  readonly isCut: boolean;
}

const WORDS = / with message "(?<text>[\s\S]*)"$/;

/** The longest that RabbitMQ says without a cut. It cuts between bytes, and ends with three dots. */
const WHOLE_BYTES = 252;
const CUT = /\uFFFD*(?:\.\.\.)?$/;

export function replyTextOf({ message }: Error): ReplyText {
  const text = WORDS.exec(message)?.groups?.['text'] ?? message;
  const isCut = Buffer.byteLength(text) > WHOLE_BYTES;
  return { text: isCut ? text.replace(CUT, '…') : text, isCut };
}
