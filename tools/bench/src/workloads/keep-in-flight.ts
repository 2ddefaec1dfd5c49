/**
 * So many callers publish, each the next one when its last was confirmed, for a while. Resolves with how many were confirmed
 * once all are; rejects with the first that was not.
 */
export function keepInFlight(
  publish: (settled: (error?: unknown) => void) => void,
  callers: number,
  runMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = performance.now() + runMs;
    let running = callers;
    let confirmed = 0;
    let failure: unknown;
    const settled = (error?: unknown): void => {
      if (error) failure ??= error;
      else confirmed++;
      if (failure === undefined && performance.now() < end) publish(settled);
      else if (--running === 0) failure === undefined ? resolve(confirmed) : reject(failure);
    };
    for (let caller = 0; caller < callers; caller++) publish(settled);
  });
}
