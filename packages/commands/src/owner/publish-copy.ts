import type { Opened } from '@bloodbank/consumer';
import { toError } from '@bloodbank/core/errors';
import type { Logger, OutgoingMessage, Transport } from '@bloodbank/core/ports';

interface CopyParts {
  readonly transport: Pick<Transport, 'publish'>;
  readonly logger: Logger;
  readonly publishTimeoutMs: number;
}

/** What is shown of a command to those who record: its bytes, as they came. */
export function copyOfCommand({ body, properties, routingKey }: Opened): OutgoingMessage {
  const { replyTo: _, expirationMs: __, ...rest } = properties;
  return { address: { kind: 'event', key: routingKey }, body, properties: rest, headers: {}, copyOf: 'command' };
}

/** The same of a reply, under its type: its address is nobody's business. */
export function copyOfReply(reply: OutgoingMessage, type: string): OutgoingMessage {
  const { body, properties } = reply;
  const persistent = { ...properties, persistent: true };
  return { address: { kind: 'event', key: type }, body, properties: persistent, headers: {}, copyOf: 'reply' };
}

/** Those of which nobody recorded the last copy. */
const unheard = new WeakSet<object>();

/**
 * Publishes a copy, which reaches those who record and nobody else. That nobody does is no error; and what cannot be published is
 * said in the log, for the command does not depend on who watches.
 *
 * Resolves once the copy can be seen. While nobody recorded the last one, it resolves at once: every command and every answer
 * would wait for a round trip that nobody needs. Who has just come has all copies from then on, the first perhaps after the answer.
 */
export function publishCopy(parts: CopyParts, copy: OutgoingMessage): Promise<void> {
  const shown = show(parts, copy);
  return unheard.has(parts.transport) ? Promise.resolve() : shown;
}

async function show(
  { transport, logger, publishTimeoutMs: timeoutMs }: CopyParts,
  copy: OutgoingMessage,
): Promise<void> {
  try {
    const { recorded } = await transport.publish(copy, { timeoutMs });
    if (recorded === true) unheard.delete(transport);
    else unheard.add(transport);
  } catch (thrown) {
    const fields = { message_id: copy.properties.messageId, copy_of: copy.copyOf };
    logger.warn(fields, `A copy for whoever watches could not be published: ${toError(thrown).message}`);
  }
}
