import { createOutgoingMessage } from '../outgoing-message.js';
import type { PublishAround, RoutedMessage, SealedMessage } from '../publish-step.js';

/** Gives the message its address and its bytes. */
export const route: PublishAround<SealedMessage, RoutedMessage> = (next) => (sealed) => {
  const { envelope, contract, options } = sealed;
  return next({ envelope, contract, options, message: createOutgoingMessage(sealed) });
};
