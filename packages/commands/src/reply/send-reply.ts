import type { Opened } from '@bloodbank/consumer';
import { type ContractTypes, Invalid, type Registry, type Transport } from '@bloodbank/core';
import { createOutgoingMessage, type Publisher } from '@bloodbank/publisher';
import type { SealedReply } from './seal-reply.js';

interface ReplyParts {
  readonly registry: Registry;
  readonly transport: Pick<Transport, 'publish'>;
  readonly publisher: Pick<Publisher<ContractTypes>, 'send'>;
  readonly publishTimeoutMs: number;
}

/** Sends a reply to whoever asked, where anybody did. That nobody waits any longer is no error, nor that the address is none. */
export async function sendReply(parts: ReplyParts, passage: Opened, reply: SealedReply): Promise<void> {
  const { replyTo } = passage.properties;
  if (replyTo === undefined) return;
  try {
    await leave(parts, replyTo, reply);
  } catch (thrown) {
    // Written by a stranger, and for nobody: asking again would not mend it.
    if (!(thrown instanceof Invalid)) throw thrown;
  }
}

/** As any message, recorded and traced, where the tree has its contract; the bus's own replies have none in most trees. */
async function leave(
  { registry, transport, publisher, publishTimeoutMs: timeoutMs }: ReplyParts,
  to: string,
  { envelope, contract }: SealedReply,
): Promise<void> {
  const options = { to, persistent: false, unroutable: 'drop', timeoutMs } as const;
  if (registry.kindOf(envelope.event_type) === 'reply') await publisher.send(envelope, options);
  else await transport.publish(createOutgoingMessage({ envelope, contract, options }), { timeoutMs });
}
