import type { PublishStep, RoutedMessage, Transport, TransportPublishOptions } from '@bloodbank/core';
import { unroutable } from '../outgoing-message.js';

/** Hands the message to the broker, and resolves once it confirmed it and some queue has it. */
export function confirm(transport: Pick<Transport, 'publish'>, timeoutMs: number): PublishStep<RoutedMessage> {
  return ({ message, envelope, options }) => {
    const limits: { -readonly [K in keyof TransportPublishOptions]: TransportPublishOptions[K] } = {
      timeoutMs: options.timeoutMs ?? timeoutMs,
    };
    if (options.whenFull !== undefined) limits.whenFull = options.whenFull;
    return transport.publish(message, limits).then(({ routed }) => {
      if (!routed && options.unroutable !== 'drop') throw unroutable(message);
      const { event_id: eventId, event_type: eventType } = envelope;
      return { eventId, eventType, routingKey: message.routingKey, routed, envelope };
    });
  };
}
