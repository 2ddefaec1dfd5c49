import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import { createAddressPolicy } from './address-policy.js';
import { type Lookup, lookUp } from './connect.js';
import { type BreakerOptions, EndpointBreakers } from './endpoint-breaker.js';
import { type DeliveryOutcome, outcomeOf } from './outcome.js';
import { post } from './post.js';
import { signWebhook } from './sign.js';

export interface DeliveryOptions {
  /** Where may be sent to: see `AddressPolicy`. */
  readonly allow: readonly string[];
  readonly breaker?: BreakerOptions;
  /** How host names are looked up. Default: as the system does. */
  readonly lookup?: Lookup;
}

/** A hook to be delivered. */
export interface Hook {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same for every attempt: sent as `webhook-id`, by which a receiver knows a repetition. */
  readonly deliveryId: string;
  /** Signs as Standard Webhooks wants it. Default: unsigned. */
  readonly signingSecrets?: readonly string[];
  /** Default 20 seconds. */
  readonly timeoutMs?: number;
}

export interface Delivery {
  /** One attempt. Never rejects, and settles by its timeout. When to try again is for the caller, whose broker holds it. */
  send(hook: Hook): Promise<DeliveryOutcome>;
}

const DEFAULT_TIMEOUT_MS = 20_000;
const NOT_AT_FAULT: ReadonlySet<unknown> = new Set([
  'ERR_INVALID_CHAR',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_INVALID_HTTP_TOKEN',
]);

/**
 * Delivers hooks: only to allow-listed addresses, without following redirects, with bounded time and memory.
 *
 * @throws {BloodbankError} `config.invalid` for an allow-list that cannot be read.
 * @example
 * ```ts
 * const delivery = createDelivery({ allow: ['http://127.0.0.1:18789'] });
 * const outcome = await delivery.send({ url: 'http://127.0.0.1:18789/hooks/agent', body: '{}', deliveryId });
 * ```
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { lookup = lookUp } = options;
  const policy = createAddressPolicy(options.allow);
  const breakers = new EndpointBreakers(options.breaker);

  const attempt = async (url: URL, hook: Hook): Promise<DeliveryOutcome> => {
    try {
      const { timeoutMs = DEFAULT_TIMEOUT_MS, body } = hook;
      const reply = await post(url, { headers: headersOf(hook), body, timeoutMs, policy, lookup });
      return outcomeOf(reply, Date.now());
    } catch (thrown) {
      const { message } = toError(thrown);
      if (thrown instanceof BloodbankError) return { kind: 'forbidden', reason: message };
      const isEndpointAtFault = !NOT_AT_FAULT.has((thrown as { code?: unknown }).code);
      return { kind: 'failed', reason: maskCredentials(message), isEndpointAtFault };
    }
  };

  return {
    async send(hook) {
      if (!URL.canParse(hook.url)) return { kind: 'forbidden', reason: 'the URL of the hook is none' };
      const url = new URL(hook.url);
      return breakers.run(endpointOf(url), () => attempt(url, hook));
    },
  };
}

/** What has a breaker of its own, and can be disabled. A query may hold a secret, and is not part of it. */
export function endpointOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function headersOf({ headers = {}, deliveryId, body, signingSecrets = [] }: Hook): Readonly<Record<string, string>> {
  const own: Record<string, string> = { 'user-agent': 'bloodbank', 'webhook-id': deliveryId };
  if (signingSecrets.length > 0) {
    const timestampSeconds = Math.floor(Date.now() / 1_000);
    own['webhook-timestamp'] = String(timestampSeconds);
    own['webhook-signature'] = signWebhook(signingSecrets, { id: deliveryId, timestampSeconds, body });
  }
  return { 'Content-Type': 'application/json', ...headers, ...own };
}
