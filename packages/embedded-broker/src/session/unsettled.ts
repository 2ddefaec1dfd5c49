import { AmqpError } from '../amqp-error.js';
import type { QueuedMessage } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import type { Consumer } from './consumer.js';

/** A delivery that its client has not settled. */
export interface UnsettledDelivery {
  readonly entry: QueuedMessage;
  readonly queue: Queue;
  /** Undefined when it was fetched with basic.get. */
  readonly consumer: Consumer | undefined;
}

/** A channel's unsettled deliveries by delivery tag, oldest first. */
export class Unsettled {
  readonly #deliveries = new Map<number, UnsettledDelivery>();

  get size(): number {
    return this.#deliveries.size;
  }

  add(deliveryTag: number, delivery: UnsettledDelivery): void {
    this.#deliveries.set(deliveryTag, delivery);
  }

  /** Takes out one delivery, or with `multiple` all up to it; tag 0 with `multiple` means all. Throws 406 for an unknown tag. */
  take(deliveryTag: number, multiple: boolean): readonly UnsettledDelivery[] {
    if (multiple && deliveryTag === 0) return this.takeAll();
    const delivery = this.#deliveries.get(deliveryTag);
    if (delivery === undefined) throw new AmqpError('PRECONDITION_FAILED', `unknown delivery tag ${deliveryTag}`);
    if (!multiple) {
      this.#deliveries.delete(deliveryTag);
      return [delivery];
    }
    const taken: UnsettledDelivery[] = [];
    for (const [tag, older] of this.#deliveries) {
      if (tag > deliveryTag) break;
      this.#deliveries.delete(tag);
      taken.push(older);
    }
    return taken;
  }

  takeAll(): readonly UnsettledDelivery[] {
    const all = [...this.#deliveries.values()];
    this.#deliveries.clear();
    return all;
  }
}
