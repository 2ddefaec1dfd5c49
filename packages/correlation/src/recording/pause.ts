/** Keeps no process alive: what is remembered of causes is not worth it. */
export function pauseUnref(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
