import { type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';

/**
 * The embedded broker of this process: one for all buses in it, so that they meet. It starts with the first bus and
 * ends with the last.
 */
let running: Promise<EmbeddedBroker> | undefined;
let users = 0;

export async function acquireEmbeddedBroker(): Promise<{ readonly url: string; release(): Promise<void> }> {
  users++;
  running ??= startEmbeddedBroker();
  const current = running;
  let isReleased = false;
  const release = async (): Promise<void> => {
    if (isReleased) return;
    isReleased = true;
    users--;
    if (users > 0) return;
    running = undefined;
    await (await current).close();
  };
  try {
    return { url: (await current).url, release };
  } catch (error) {
    users--;
    running = undefined;
    throw error;
  }
}
