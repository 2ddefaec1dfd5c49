import type { Opened } from '@bloodbank/consumer';
import { Invalid, type Transport } from '@bloodbank/core';
import { createOutgoingMessage } from '@bloodbank/publisher';
import type { SealedReply } from './seal-reply.js';

interface ReplyParts {
  readonly transport: Pick<Transport, 'publish'>;
  readonly publishTimeoutMs: number;
}

/** Sends a reply to whoever asked, where anybody did. That nobody waits any longer is no error, nor that the address is none. */
export async function sendReply(
  parts: ReplyParts,
  passage: Opened,
  { envelope, contract }: SealedReply,
): Promise<void> {
  const { replyTo } = passage.properties;
  if (replyTo === undefined) return;
  try {
    const message = createOutgoingMessage({ envelope, contract, options: { to: replyTo, persistent: false } });
    await parts.transport.publish(message, { timeoutMs: parts.publishTimeoutMs });
  } catch (thrown) {
    // Written by a stranger, and for nobody: asking again would not mend it.
    if (!(thrown instanceof Invalid)) throw thrown;
  }
}
