import { Unroutable } from '@bloodbank/core/errors';
import type { Transport, TransportPublishOptions } from '@bloodbank/core/ports';
import type { PublishBudget } from '../publish-budget.js';
import type { PublishStep, RoutedMessage } from '../publish-step.js';

/** Hands the message to the broker, and resolves once it confirmed it and some queue has it. */
export function confirm(
  transport: Pick<Transport, 'publish' | 'destinationOf'>,
  timeoutMs: number,
  budget: Pick<PublishBudget, 'take' | 'free'>,
): PublishStep<RoutedMessage> {
  return ({ message, envelope, options }) => {
    const limits: { -readonly [K in keyof TransportPublishOptions]: TransportPublishOptions[K] } = {
      timeoutMs: options.timeoutMs ?? timeoutMs,
    };
    if (options.whenFull !== undefined) limits.whenFull = options.whenFull;
    const { address } = message;
    const bytes = message.body.length;
    budget.take(bytes);
    const refused = (thrown: unknown): never => {
      budget.free(bytes);
      throw thrown;
    };
    return transport.publish(message, limits).then(({ routed, recorded }) => {
      budget.free(bytes);
      // What is kept has not vanished; the receipt says that nobody received it.
      if (!routed && recorded !== true && options.unroutable !== 'drop') {
        throw new Unroutable(transport.destinationOf(address), address.key, address.kind);
      }
      const { event_id: eventId, event_type: eventType } = envelope;
      const receipt = { eventId, eventType, routingKey: address.key, stored: 'broker', routed, envelope } as const;
      return recorded === undefined ? receipt : { ...receipt, recorded };
    }, refused);
  };
}
