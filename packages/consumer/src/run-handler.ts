import { BloodbankError } from '@bloodbank/core';

/**
 * Runs a handler for at most `timeoutMs`. The signal is aborted when the time is over or when `stopping` is; a handler
 * that ignores it goes on running, but its delivery is settled as failed.
 *
 * @throws whatever the handler throws, or `handler.timeout`.
 */
export async function runHandler(
  handler: (signal: AbortSignal) => Promise<void> | void,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<void> {
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
    await Promise.race([Promise.resolve(controller.signal).then(handler), deadline]);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', abort);
  }
}
