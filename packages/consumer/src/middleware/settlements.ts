import { asSettled, type Settled } from '@bloodbank/core/pipeline';

const skipped = new WeakMap<object, string>();

/**
 * How a middleware settles an event that it does not let pass: acknowledged without being handled, and counted.
 *
 * @example
 * ```ts
 * bus.use(async (delivery, next) => (delivery.headers.tenant === 'test' ? skip('a test event') : next()));
 * ```
 */
export function skip(reason: string): Settled {
  const settled = asSettled({ kind: 'ack' });
  skipped.set(settled, reason);
  return settled;
}

/** Why an acknowledged event was not handled; undefined where it was. */
export function reasonOfSkip(settled: Settled): string | undefined {
  return skipped.get(settled);
}

export interface LaterOptions {
  /** In milliseconds. The shortest delay that the queue can hold and that is at least so long, else its longest. Default 0: at once. */
  readonly afterMs?: number;
  /** For whoever reads the log. */
  readonly reason: string;
}

/**
 * How a middleware puts an event back that cannot be handled now, through no fault of its own: it comes again, with no
 * attempt spent, and is never dead-lettered for this.
 *
 * @example
 * ```ts
 * bus.use(async (_delivery, next) => (await isOpen() ? next() : later({ afterMs: 60_000, reason: 'The shop is closed.' })));
 * ```
 */
export function later({ afterMs = 0, reason }: LaterOptions): Settled {
  return asSettled({ kind: 'later', delayMs: afterMs, reason });
}
