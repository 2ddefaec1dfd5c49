import { contractOf } from '@bloodbank/core/envelope';
import type { Step } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import { type Failure, settleFailure } from '@bloodbank/core/retry';
import type { Opened } from '../passage.js';
import type { QueueWork } from '../queue-work.js';
import { refuse } from './refuse.js';

/** Finds who describes the event and who handles it, and hands it over to that subscription's steps. */
export function route({ registry, routes, retry, delays }: QueueWork): Step<Opened> {
  return (passage) => {
    const { envelope, routingKey } = passage;
    const found = contractOf(registry, envelope);
    if (!found.ok) return refuse(found.failure);
    const subscription = routes.find(envelope.event_type, routingKey);
    if (subscription !== undefined) return subscription.way(passage.routedTo(subscription, found.contract));
    const stopped = routes.findStopped(envelope.event_type, routingKey);
    if (stopped !== undefined) return Promise.resolve(forWhoComesBack(stopped, delays.longestMs));
    // Not refused: its subscription may be about to be made.
    const failure = unhandled(envelope.event_type, passage.queue);
    return Promise.resolve(settleFailure(retry, passage.attempt, failure));
  };
}

function forWhoComesBack(pattern: string, delayMs: number): Settlement {
  return { kind: 'later', delayMs, reason: `The subscription to "${pattern}" was stopped.` };
}

function unhandled(eventType: string, queue: string): Failure {
  const message = `No subscription handles ${eventType} from queue ${queue}.`;
  return { code: 'consumer.unhandled', errorName: 'Unhandled', message };
}
