import { type Delivered, later } from '@bloodbank/consumer';
import type { Middleware } from '@bloodbank/core/pipeline';
import { Offer } from './offer.js';

/** Where offers go. It decides how each of them ends. */
export interface OfferDesk {
  add(offer: Offer): void;
  /** It cannot be held any longer, whoever has it. */
  withdraw(offer: Offer, reason: string): void;
}

/** The last middleware of a leased subscription: it holds a delivery until somebody settled it, or its time was over. */
export function handOver(desk: OfferDesk): Middleware<Delivered> {
  return async (delivery, next) => {
    const { draining } = delivery;
    const offer = new Offer(delivery);
    const onDrain = (): void => desk.withdraw(offer, 'The service is not consumed here any longer.');
    desk.add(offer);
    if (draining.aborted) onDrain();
    draining.addEventListener('abort', onDrain, { once: true });
    try {
      const ending = await offer.ended;
      if (ending.kind === 'failed') throw ending.error;
      return ending.kind === 'later' ? later({ reason: ending.reason }) : await next();
    } finally {
      draining.removeEventListener('abort', onDrain);
    }
  };
}
