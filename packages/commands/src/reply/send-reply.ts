import type { Opened } from '@bloodbank/consumer';
import { COMMAND_FAILED, type ContractTypes, type Registry } from '@bloodbank/core/contract';
import { Invalid } from '@bloodbank/core/errors';
import type { Logger, Transport } from '@bloodbank/core/ports';
import { createOutgoingMessage, type Publisher } from '@bloodbank/publisher';
import { copyOfReply, publishCopy } from '../owner/publish-copy.js';
import { onexTopicsOf } from '../request/onex.js';
import type { SealedReply } from './seal-reply.js';

interface ReplyParts {
  readonly registry: Registry;
  readonly transport: Pick<Transport, 'publish'>;
  readonly publisher: Pick<Publisher<ContractTypes>, 'send'>;
  readonly publishTimeoutMs: number;
  readonly logger: Logger;
}

/** Sends a reply to whoever asked, where anybody did. That nobody waits any longer is no error, nor that the address is none. */
export async function sendReply(parts: ReplyParts, passage: Opened, reply: SealedReply): Promise<void> {
  const { replyTo } = passage.properties;
  if (replyTo === undefined) return publishOnex(parts, passage, reply);
  await show(parts, replyTo, reply);
  try {
    await leave(parts, replyTo, reply);
  } catch (thrown) {
    // Written by a stranger, and for nobody: asking again would not mend it.
    if (!(thrown instanceof Invalid)) throw thrown;
  }
}

/** ONEX's services wait at topics, and find their answers by the correlation id. */
async function publishOnex(
  { transport, publishTimeoutMs: timeoutMs }: ReplyParts,
  passage: Opened,
  { envelope, contract }: SealedReply,
): Promise<void> {
  const topics = onexTopicsOf(passage.envelope.event_type);
  if (topics === undefined) return;
  const key = envelope.event_type === COMMAND_FAILED ? topics.failed : topics.response;
  const onTopic = { ...envelope, event_type: key };
  const message = createOutgoingMessage({ envelope: onTopic, contract, options: { to: key } });
  await transport.publish({ ...message, address: { kind: 'event', key } }, { timeoutMs });
}

/** To whoever watches, before it leaves: when the answer is there, it can be seen. */
async function show(parts: ReplyParts, to: string, { envelope, contract }: SealedReply): Promise<void> {
  const message = createOutgoingMessage({ envelope, contract, options: { to } });
  await publishCopy(parts, copyOfReply(message, envelope.event_type));
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
