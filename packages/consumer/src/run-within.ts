import { BloodbankError } from '@bloodbank/core/errors';

/**
 * Runs user's code that has no delivery of its own for at most `timeoutMs`. The signal is aborted when the time is over or
 * when `stopping` is; code that ignores it goes on running, but counts as failed.
 *
 * @throws whatever the code throws, or `handler.timeout`.
 */
export async function runWithin<R>(
  work: (signal: AbortSignal) => Promise<R> | R,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<R> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(stopping.reason);
  stopping.addEventListener('abort', abort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new BloodbankError('handler.timeout', `The handler did not finish within ${timeoutMs} ms.`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve(controller.signal).then(work), deadline]);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', abort);
  }
}
