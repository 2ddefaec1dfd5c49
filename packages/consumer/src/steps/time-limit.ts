import { type Around, BloodbankError } from '@bloodbank/core';
import type { Verified } from '../passage.js';

/**
 * What comes after it ends within `timeoutMs`. Then the signal of the delivery is aborted; code that ignores it goes on
 * running, but its delivery is settled as failed.
 */
export function timeLimit(timeoutMs: number): Around<Verified> {
  return (next) => (passage) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const error = new BloodbankError('handler.timeout', `The handler did not finish within ${timeoutMs} ms.`);
        passage.abort(error);
        reject(error);
      }, timeoutMs);
      next(passage).then(
        (settlement) => {
          clearTimeout(timer);
          resolve(settlement);
        },
        (thrown: unknown) => {
          clearTimeout(timer);
          reject(thrown);
        },
      );
    });
}
