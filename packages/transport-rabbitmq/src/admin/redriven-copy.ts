import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { HeaderValue } from '@bloodbank/core/ports';
import { OWN_HEADERS } from '../message/own-headers.js';
import type { RoutedMessage } from '../message/to-amqp.js';

/**
 * A dead letter as it goes back to one queue: straight to it, so that nobody else who is bound to the exchange gets it
 * again. It carries the exchange and key of its first publish, and no attempts: they count from 1 again.
 */
export function redrivenCopy(
  letter: DeadLetter,
  target: { readonly queue: string; readonly body?: Uint8Array; readonly messageId?: string },
): RoutedMessage {
  const { expirationMs, userId, ...properties } = letter.properties;
  const own: Readonly<Record<string, HeaderValue>> = {
    [OWN_HEADERS.exchange]: letter.destination,
    [OWN_HEADERS.routingKey]: letter.address.key,
    [OWN_HEADERS.redrives]: (letter.redrives ?? 0) + 1,
    ...(expirationMs === undefined ? {} : { [OWN_HEADERS.expirationMs]: expirationMs }),
    ...(userId === undefined ? {} : { [OWN_HEADERS.userId]: userId }),
  };
  return {
    exchange: '',
    routingKey: target.queue,
    body: target.body ?? letter.body,
    properties: {
      ...properties,
      ...(target.messageId === undefined ? {} : { messageId: target.messageId }),
      persistent: true,
    },
    headers: { ...letter.headers, ...own },
  };
}
