/** A JSON object, of which nothing else is known. */
export type Document = Readonly<Record<string, unknown>>;

/** What an adapter may ask beside the message. */
export interface AdaptContext {
  /** Under which it was delivered; undefined where that is not known. */
  readonly routingKey: string | undefined;
  /** Of the contracts, what an adapter may look at. */
  readonly registry: { find(type: string): { readonly schema: object } | undefined };
}

/**
 * Turns messages of another program, or of another time, into envelopes of the bus, before anything else reads them. It looks
 * at the shape, so that both kinds may travel through one exchange.
 */
export interface EnvelopeAdapter {
  /** By which it is turned on. */
  readonly name: string;
  /** Undefined where the message is not its affair. Must not change what it was given; what it throws refuses the message. */
  readonly adapt: (message: Document, context: AdaptContext) => Document | undefined;
}

/** The members that are not named, for what is kept beside. */
export function restOf(message: Document, known: readonly string[]): Document {
  return Object.fromEntries(
    Object.entries(message).filter(([name, value]) => !known.includes(name) && value !== undefined && value !== null),
  );
}

/** Text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
