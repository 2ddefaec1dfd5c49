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

/**
 * Publishes a copy, which reaches those who record and nobody else. That nobody does is no error; and what cannot be published is said in the log, for the
 * command does not depend on who watches.
 */
export async function publishCopy(
  { transport, logger, publishTimeoutMs: timeoutMs }: CopyParts,
  copy: OutgoingMessage,
): Promise<void> {
  try {
    await transport.publish(copy, { timeoutMs });
  } catch (thrown) {
    const fields = { message_id: copy.properties.messageId, copy_of: copy.copyOf };
    logger.warn(fields, `A copy for whoever watches could not be published: ${toError(thrown).message}`);
  }
}
