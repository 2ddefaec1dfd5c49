let time: number | undefined;

/** The time as `performance.now()` counts it, looked up once in a turn of the event loop, as Node's own timers do. */
export function turnTime(): number {
  if (time === undefined) {
    time = performance.now();
    process.nextTick(forget);
  }
  return time;
}

function forget(): void {
  time = undefined;
}
