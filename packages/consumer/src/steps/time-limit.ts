import { BloodbankError } from '@bloodbank/core/errors';
import type { Around } from '@bloodbank/core/pipeline';
import type { Passage, Verified } from '../passage.js';

/**
 * What comes after it ends within `timeoutMs`. Then the signal of the delivery is aborted; code that ignores it goes on
 * running, but its delivery is settled as failed.
 */
export function timeLimit(timeoutMs: number): Around<Verified> {
  return (next) => (passage) => withinLimit(passage, timeoutMs, () => next(passage));
}

/** @throws whatever the work throws, or `handler.timeout`. */
export function withinLimit<R>(passage: Passage, timeoutMs: number, work: () => Promise<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new BloodbankError('handler.timeout', `The handler did not finish within ${timeoutMs} ms.`);
      passage.abort(error);
      reject(error);
    }, timeoutMs);
    work().then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (thrown: unknown) => {
        clearTimeout(timer);
        reject(thrown);
      },
    );
  });
}
