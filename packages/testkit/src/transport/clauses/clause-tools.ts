import type { Delivery, OnDelivery, Settlement } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import type { Recorder } from '../../wait/recorder.js';

/** A delivery and when it came. */
export interface Received {
  readonly delivery: Delivery;
  readonly at: number;
}

export const FAILURE: Failure = { code: 'handler.failed', errorName: 'Error', message: 'on purpose', pointer: '/a' };

export const ACK: Settlement = { kind: 'ack' };

/** A callback that records each delivery and settles it as `settle` says; by default, ack. */
export function record(
  recorder: Recorder<Received>,
  settle: (delivery: Delivery) => Settlement | Promise<Settlement> = () => ACK,
): OnDelivery {
  return async (delivery) => {
    recorder.record({ delivery, at: performance.now() });
    return settle(delivery);
  };
}

export function idOf({ delivery }: Received): string | undefined {
  return delivery.properties.messageId;
}

/** What a promise rejects with; an error of our own kind when it resolves or does neither in time. */
export async function caught(promise: Promise<unknown>, withinMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise((resolve) => {
    timer = setTimeout(() => resolve(new Error(`Not settled within ${withinMs} ms.`)), withinMs);
  });
  const outcome = promise.then(
    (value) => new Error(`Resolved with ${JSON.stringify(value)}.`),
    (error: unknown) => error,
  );
  try {
    return await Promise.race([outcome, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** A door that callbacks wait at until the test opens it. */
export function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
