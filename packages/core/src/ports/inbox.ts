/**
 * The Inbox port: a consumer's memory of what it has handled, so that a repeated message has its effect once inside a
 * stated window. Keys are (consumer, key); the key of an event is its event_id. Each numbered clause has a conformance test
 * of the same number.
 *
 * [I1] claim: of any number of simultaneous claims of one key, exactly one is `claimed`; the others are `busy`.
 * [I2] complete: every later claim is `done`, with the value that was left first, for `windowMs` at least, then the key is
 *      forgotten. It holds also when the lease had run out by then. Only a full inbox in memory forgets earlier, and says so.
 * [I3] release: the key may be claimed again at once. It does nothing to a key that is done, or claimed by somebody else.
 * [I4] a claim whose holder died is free again after `leaseMs`, and not earlier.
 * [I5] two consumers do not see each other's keys.
 * [I6] every call settles within its time, also while the store hangs; then it rejects `inbox.unavailable`.
 */
export interface Inbox {
  /** How long a handled key is remembered, in milliseconds. */
  readonly windowMs: number;
  claim(consumer: string, key: string, options: { readonly leaseMs: number }): Promise<InboxClaim>;
  close(): Promise<void>;
}

export type InboxClaim =
  | {
      readonly state: 'claimed';
      /** Remembers the key as handled, with a short text, 4,096 characters at most, for whoever asks again. */
      complete(value?: string): Promise<void>;
      /** Gives the key back: it was not handled. */
      release(): Promise<void>;
    }
  | { readonly state: 'done'; readonly value?: string }
  | { readonly state: 'busy' };
