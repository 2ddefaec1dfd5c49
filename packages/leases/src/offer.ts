import type { Delivered } from '@bloodbank/consumer';
import type { Envelope } from '@bloodbank/core/envelope';

/** How a delivery ended that was in hand here. */
export type Ending =
  | { readonly kind: 'ack' }
  /** It goes back to the queue, with no attempt spent. */
  | { readonly kind: 'later'; readonly reason: string }
  /** What a handler would have thrown. */
  | { readonly kind: 'failed'; readonly error: Error };

/**
 * A delivery in hand, until it ends:
 *
 * ready    from its arrival on, and nobody has it.
 * leased   one holder has it.
 * ended    its ending was decided. It is settled at the broker by that, once.
 */
export class Offer {
  readonly event: Envelope;
  readonly attempt: number;
  readonly sizeBytes: number;
  readonly ended: Promise<Ending>;
  #end: (ending: Ending) => void = () => {};

  constructor({ event, attempt }: Pick<Delivered, 'event' | 'attempt'>) {
    this.event = event;
    this.attempt = attempt;
    this.sizeBytes = Buffer.byteLength(JSON.stringify(event));
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  end(ending: Ending): void {
    this.#end(ending);
  }
}
