import { GatewayError } from '../http/gateway-error.js';
import { normaliseEventName } from './normalise-event-name.js';

/** Room for the provider's part of a routing key, of which AMQP takes 255 bytes. */
const MAX_NAME_LENGTH = 200;

/**
 * `webhook.<provider>.<name>`
 *
 * @throws {GatewayError} `gateway.bad-request` for a name that makes no event type.
 */
export function eventTypeOf(provider: string, name: string): string {
  const words = normaliseEventName(name);
  if (words !== '' && words.length <= MAX_NAME_LENGTH) return `webhook.${provider}.${words}`;
  throw new GatewayError(
    'gateway.bad-request',
    `The name of the event has ${words.length} usable characters; 1 to ${MAX_NAME_LENGTH} make an event type.`,
  );
}
