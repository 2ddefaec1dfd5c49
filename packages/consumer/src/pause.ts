/** Waits, or until the signal is aborted; not at all where it was before. */
export function pause(delayMs: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (until.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      until.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    until.addEventListener('abort', end, { once: true });
  });
}
