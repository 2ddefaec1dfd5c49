import type { Kind } from '@bloodbank/core/contract';
import { deterministicEventId, type Envelope, joinUniqueKey } from '@bloodbank/core/envelope';
import { Invalid } from '@bloodbank/core/errors';
import type { SendOptions } from '@bloodbank/core/ports';

/** Sends a message of any kind: what a publisher calls `publishAs`. */
export type SendAs = (kind: Kind, type: string, payload: unknown, options: AnswerOptions) => Promise<unknown>;

interface AnswerOptions extends Pick<SendOptions, 'persistent' | 'unroutable'> {
  readonly causedBy: Envelope;
  readonly eventId: string;
  readonly to: string;
}

/** What a delivery knows of the question in it. */
interface Question {
  readonly event: Envelope;
  readonly queue: string;
  readonly contract: { readonly reply?: string };
  readonly properties: { readonly replyTo?: string };
  readonly route: { readonly sendAs?: SendAs | undefined };
}

/** Under an id that follows from the question and the queue: whoever asked counts an answer once, however often it is handled. */
export async function answer({ event, contract, properties, queue, route }: Question, payload: object): Promise<void> {
  const { event_type: type, event_id: id } = event;
  if (contract.reply === undefined || route.sendAs === undefined) {
    throw new Invalid('schema.wrong-kind', `${type} is no question: its schema names no reply.`, {
      remedy: 'Name one in x-reply, or publish an event that tells of what happened.',
    });
  }
  if (properties.replyTo === undefined) return;
  await route.sendAs('reply', contract.reply, payload, {
    causedBy: event,
    eventId: deterministicEventId(contract.reply, joinUniqueKey(id, queue)),
    to: properties.replyTo,
    persistent: false,
    unroutable: 'drop',
  });
}
