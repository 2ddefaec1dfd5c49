import type { Envelope } from '@bloodbank/core/envelope';
import { escapeText, toSafeJson } from './escape-text.js';
import type { Printer } from './printer.js';
import { cutText } from './table.js';

/** The tail of an id is what differs between UUIDv7s of the same moment. */
const SHORT_ID_LENGTH = 8;

/** An event on one line, for people: when, what, which one, from whom, and as much of the payload as fits. */
export function formatEvent(envelope: Envelope, { colors, width }: Pick<Printer, 'colors' | 'width'>): string {
  const { bold, cyan, dim } = colors;
  const time = escapeText(envelope.timestamp.slice(11, 23));
  const type = escapeText(envelope.event_type);
  const id = shortId(envelope.event_id);
  const cause = envelope.causation_id === null ? '' : ` ← ${shortId(envelope.causation_id)}`;
  const source = escapeText(envelope.source.app ?? envelope.source.host);
  const payload = toSafeJson(envelope.payload);
  const used = time.length + type.length + id.length + cause.length + source.length + 8;
  const shown = width === undefined ? payload : cutText(payload, Math.max(20, width - used));
  return `${dim(time)}  ${bold(cyan(type))}  ${dim(`${id}${cause}`)}  ${dim(source)}  ${shown}`;
}

export function shortId(id: string): string {
  return `…${escapeText(id.slice(-SHORT_ID_LENGTH))}`;
}
