import { problemOf } from '../api/call.js';

const EVERY_MS = 1_500;

/**
 * Does a work again and again while what it asks for is not known yet: what was published a moment ago is recorded a moment later.
 * It ends with the first success, with another trouble, or with the signal.
 */
export async function retryWhileUnknown(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (thrown) {
      if (signal.aborted || problemOf(thrown).status !== 404) return;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
