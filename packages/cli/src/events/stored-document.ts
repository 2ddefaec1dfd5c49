import { type Registry, redactMessage } from '@bloodbank/core/contract';
import { type Envelope, readEnvelope } from '@bloodbank/core/envelope';
import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type { StoredMessage } from '@bloodbank/core/ports';

type Document = Readonly<Record<string, unknown>>;

/** The body as JSON, where it is an object. */
export function documentOf({ body }: Pick<StoredMessage, 'body'>): Document | undefined {
  const decoded = decodeJson(body);
  return decoded.ok && isObject(decoded.value) ? decoded.value : undefined;
}

/** The body as an envelope, where it is one. What it says was true when it was published; nobody verifies it again. */
export function envelopeOf(message: Pick<StoredMessage, 'body'>): Envelope | undefined {
  const read = readEnvelope(documentOf(message));
  return read.ok ? (read.envelope as unknown as Envelope) : undefined;
}

/** As it may be shown. What is no JSON is shown as text, or not at all where a schema may have something to hide. */
export function shownDocument(message: StoredMessage, registry: Registry, reveal: boolean): object {
  const { position, recordedAt, kind, id, address, unsearchable } = message;
  const beside = { position, recorded_at: recordedAt.toISOString(), kind, id, routing_key: address.key };
  const document = documentOf(message);
  if (document === undefined) {
    const body = Buffer.from(message.body).toString('base64');
    return { ...beside, unreadable: unsearchable, ...(reveal ? { body_base64: body } : {}) };
  }
  return { ...beside, event: reveal ? document : redactMessage(document, message.eventType, registry) };
}
