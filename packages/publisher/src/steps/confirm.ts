import { Unroutable } from '@bloodbank/core/errors';
import type { Transport, TransportPublishOptions } from '@bloodbank/core/ports';
import type { PublishStep, RoutedMessage } from '../publish-step.js';

/** Hands the message to the broker, and resolves once it confirmed it and some queue has it. */
export function confirm(
  transport: Pick<Transport, 'publish' | 'destinationOf'>,
  timeoutMs: number,
): PublishStep<RoutedMessage> {
  return ({ message, envelope, options }) => {
    const limits: { -readonly [K in keyof TransportPublishOptions]: TransportPublishOptions[K] } = {
      timeoutMs: options.timeoutMs ?? timeoutMs,
    };
    if (options.whenFull !== undefined) limits.whenFull = options.whenFull;
    const { address } = message;
    return transport.publish(message, limits).then(({ routed, recorded }) => {
      // What is kept has not vanished; the receipt says that nobody received it.
      if (!routed && recorded !== true && options.unroutable !== 'drop') {
        throw new Unroutable(transport.destinationOf(address), address.key);
      }
      const { event_id: eventId, event_type: eventType } = envelope;
      const receipt = { eventId, eventType, routingKey: address.key, stored: 'broker', routed, envelope } as const;
      return recorded === undefined ? receipt : { ...receipt, recorded };
    });
  };
}
