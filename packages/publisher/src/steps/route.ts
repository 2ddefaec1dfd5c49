import type { PublishAround, RoutedMessage, SealedMessage } from '@bloodbank/core';
import { createOutgoingMessage } from '../outgoing-message.js';

/** Gives the message its address and its bytes. */
export function route(exchange: string): PublishAround<SealedMessage, RoutedMessage> {
  return (next) => (sealed) => {
    const { envelope, contract, options } = sealed;
    return next({ envelope, contract, options, message: createOutgoingMessage(sealed, exchange) });
  };
}
