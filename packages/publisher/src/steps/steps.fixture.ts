import { contracts } from '@bloodbank/contracts';
import { prepareEnvelope } from '@bloodbank/core/envelope';
import type { Address, OutgoingMessage, PublishReceipt, TransportPublishOptions } from '@bloodbank/core/ports';
import type { PublishRequest, PublishStep, SealedMessage } from '../publish-step.js';

export const { registry } = contracts;

export const source = { host: 'test-host', type: 'service' };

export const PROMPT = { provider: 'anthropic', prompt: 'Hello' };

export const request = (fields: Partial<PublishRequest> = {}): PublishRequest => ({
  kind: 'event',
  type: 'llm.prompt',
  payload: PROMPT,
  options: {},
  ...fields,
});

export function sealed(options: SealedMessage['options'] = {}): SealedMessage {
  return { ...prepareEnvelope(registry, source, 'llm.prompt', PROMPT), options };
}

/** The end of a way, for a step that is tested alone: keeps what reaches it, and answers with the same receipt. */
export function createEnd<I>(): {
  readonly reached: I[];
  readonly receipt: PublishReceipt;
  readonly step: PublishStep<I>;
} {
  const { envelope } = sealed();
  const { event_id: eventId, event_type: eventType } = envelope;
  const receipt = { eventId, eventType, routingKey: eventType, stored: 'broker' as const, routed: true, envelope };
  const reached: I[] = [];
  const step: PublishStep<I> = async (input) => {
    reached.push(input);
    return receipt;
  };
  return { reached, receipt, step };
}

/** As a broker that takes everything at once, but that it says of `unheard` routing keys that nobody listens. */
export function createConfirming(unheard: readonly string[] = []): {
  readonly sent: { readonly message: OutgoingMessage; readonly limits: TransportPublishOptions }[];
  readonly system: string;
  destinationOf(address: Address): string;
  publish(message: OutgoingMessage, limits: TransportPublishOptions): Promise<{ routed: boolean }>;
} {
  const sent: { message: OutgoingMessage; limits: TransportPublishOptions }[] = [];
  return {
    sent,
    system: 'memory',
    destinationOf: ({ kind }) => kind,
    publish: async (message, limits) => {
      sent.push({ message, limits });
      return { routed: !unheard.includes(message.address.key) };
    },
  };
}
