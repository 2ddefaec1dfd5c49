import type { BloodbankError } from '@bloodbank/core/errors';
import type { Around, Settled } from '@bloodbank/core/pipeline';
import { ConsumerError } from '../consumer-errors.js';
import type { Verified } from '../passage.js';
import { type ErasedMiddleware, passThrough } from './middleware.js';

/** A middleware that stands before `once`: it sees copies, too, and works within a time of its own. */
export interface BeforeOnce {
  readonly middleware: ErasedMiddleware;
  /** For what it does before `next()`, and again for what it does after. What comes after it has its own limits. */
  readonly timeoutMs: number;
}

/** @throws whatever the middleware throws, or `consumer.middleware-timeout`. */
export function beforeOnce({ middleware, timeoutMs }: BeforeOnce): Around<Verified> {
  return (next) => (passage) =>
    new Promise<Settled>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const pause = (): void => clearTimeout(timer);
      const resume = (): void => {
        timer = setTimeout(() => {
          const error = tookTooLong(passage, timeoutMs);
          passage.abort(error);
          reject(error);
        }, timeoutMs);
      };
      resume();
      passThrough(middleware, passage, next, { pause, resume }).finally(pause).then(resolve, reject);
    });
}

function tookTooLong({ event }: Verified, timeoutMs: number): BloodbankError {
  const message = `A middleware before once did not end within ${timeoutMs} ms for ${event.event_type}.`;
  return new ConsumerError('consumer.middleware-timeout', message);
}
