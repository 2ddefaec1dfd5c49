import type { ManualClock } from '@bloodbank/embedded-broker';

/** The time of a test's broker: it stands still until it is moved. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Moves it on, from one delay or time to live that ends to the next; what that brings about is waited for before it goes on.
   *
   * @param by milliseconds, or text such as `'5s'`, `'250ms'`, `'10m'`, `'1h'`
   * @example
   * ```ts
   * await test.clock.advance('5s');
   * ```
   */
  advance(by: number | string): Promise<void>;
}

export function createTestClock(clock: ManualClock, settled: () => Promise<void>): TestClock {
  return {
    now: () => clock.now(),
    async advance(by) {
      await settled();
      const untilMs = clock.now() + readDuration(by);
      for (let next = clock.nextWakeAt(); next !== undefined && next <= untilMs; next = clock.nextWakeAt()) {
        clock.advanceTo(next);
        await settled();
      }
      clock.advanceTo(untilMs);
    },
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws {TypeError} for what is no duration. */
export function readDuration(by: number | string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(String(by)) ?? [];
  const ms = typeof by === 'number' ? by : Number(count) * (UNITS[unit] ?? Number.NaN);
  if (ms >= 0 && ms < Number.POSITIVE_INFINITY) return ms;
  throw new TypeError(`${JSON.stringify(by)} is no duration: say milliseconds, or such as "5s", "250ms", "10m", "1h".`);
}
