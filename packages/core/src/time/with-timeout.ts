import { Timeout } from '../errors/publish-errors.js';

/**
 * The promise, or a Timeout when it takes longer. The work itself goes on: only the waiting ends.
 *
 * @throws {Timeout} after `timeoutMs` milliseconds.
 */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Timeout(what, timeoutMs, false)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
