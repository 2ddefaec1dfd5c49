/** A sender of webhooks: how its calls are verified, and which events they report. */
export interface Provider {
  readonly maxBytes: number;
  /** What may stand in the headers only once: two of one name would leave open which of them was checked. */
  readonly singleHeaders: readonly string[];
  /** Whether its signature leaves out the name of the event, which stands in a header. */
  readonly leavesNameUnsigned?: boolean;
  /** Whether a body that is text, but no JSON, is taken as `{"raw": text}`. */
  readonly takesText?: boolean;
  /** @throws {BloodbankError} `config.invalid` for a secret that this provider cannot have given. */
  checkSecret?(secret: string): void;
  verify(call: WebhookCall, secrets: readonly string[], clock: SignatureClock): SignatureState;
  /**
   * The event that the call reports, or undefined when it only asks whether anybody is there.
   *
   * @throws {BloodbankError} `gateway.bad-request` for a body of another shape.
   */
  describe(call: WebhookCall, body: unknown): WebhookEvent | undefined;
}

export interface SignatureClock {
  readonly nowMs: number;
  /** How far a signed time may be from now, either way. */
  readonly toleranceSeconds: number;
}

export interface WebhookCall {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** As it came over the wire: signatures are over these bytes. */
  readonly rawBody: Buffer;
}

/** `missing`: nothing was shown. `wrong`: it was made with another secret, or over other bytes. `stale`: it is too old. */
export type SignatureState = 'valid' | 'missing' | 'wrong' | 'stale';

export interface WebhookEvent {
  readonly eventType: string;
  /** The provider's own name of it; null when the call named none. */
  readonly event: string | null;
  /** The same for every repetition of one call. */
  readonly deliveryId?: string;
}
