/** Waits, or until the signal is aborted; not at all where it was before, or there is no time to wait. */
export function pause(delayMs: number, until?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (delayMs <= 0 || until?.aborted === true) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      until?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    until?.addEventListener('abort', end, { once: true });
  });
}

/** Waits, and keeps no process alive meanwhile. */
export function pauseUnref(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs).unref();
  });
}
