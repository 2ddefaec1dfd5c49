import type { HttpReply } from './post.js';
import { readRetryAfter } from './retry-after.js';

/** How one attempt to deliver a hook ended. */
export type DeliveryOutcome =
  | { readonly kind: 'accepted'; readonly status: number; readonly reply: string }
  /** Another attempt may succeed. `status` is absent where no reply came. */
  | {
      readonly kind: 'failed';
      readonly status?: number;
      readonly reason: string;
      /** The receiver asks for so long a pause. */
      readonly retryAfterMs?: number;
      readonly reply?: string;
      /** The endpoint itself is in trouble, rather than this one delivery. */
      readonly isEndpointAtFault: boolean;
    }
  /** 410: the endpoint says that it wants no more. */
  | { readonly kind: 'gone'; readonly status: 410; readonly reason: string }
  /** Nothing was sent, and nothing will be: the allow-list says no. */
  | { readonly kind: 'forbidden'; readonly reason: string }
  /** Nothing was sent: the breaker of the endpoint is open. */
  | { readonly kind: 'held'; readonly retryAfterMs: number; readonly reason: string };

const GONE = 410;
const TOO_MANY = 429;

/** What a reply means. Only 2xx is success; a redirect is a failure, for nothing is sent to where it leads. */
export function outcomeOf({ status, headers, body }: HttpReply, nowMs: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: 'accepted', status, reply: body };
  if (status === GONE) return { kind: 'gone', status, reason: 'the endpoint answered 410 Gone' };
  const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs);
  const isRedirect = status >= 300 && status < 400;
  return {
    kind: 'failed',
    status,
    reason: isRedirect ? `it answered ${status}, and redirects are not followed` : `it answered ${status}`,
    reply: body,
    isEndpointAtFault: status >= 500 || status === TOO_MANY,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
