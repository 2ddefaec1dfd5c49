import type { Envelope } from '@bloodbank/core/envelope';
import type { Settled } from '@bloodbank/core/pipeline';
import type { Delivered } from '../../delivery-context.js';
import { assertOption } from '../assert-option.js';
import type { PlacedMiddleware } from '../before.js';
import { hold, holding } from '../hold.js';
import { later, skip } from '../settlements.js';

export interface DebounceOptions<E extends Envelope> {
  /** What the events of one group have in common, such as a file; undefined for one that stands alone. */
  readonly key: (event: E) => string | number | undefined;
  /** How long it must be quiet before the newest event of a group is handled. */
  readonly waitMs: number;
}

/** One event that waits in a group. */
interface Waiting {
  readonly at: number;
  /** Resolves when it has ended, should it stand for the others. */
  readonly isHandled: Promise<boolean>;
  /** Ends the wait: with nothing for the one that stands for all, with what becomes of that one for the others. */
  readonly end: (stand: Promise<boolean> | undefined) => void;
}

/**
 * Of events with the same key that follow each other closely, handles the newest alone. The others are acknowledged when
 * that one was handled, and not before: if it fails, or is to come later, they come later, too, with no attempt spent. Newest is
 * by `timestamp`, so that an event that is retried does not overrule a younger one.
 *
 * What waits is in hand: no more than `concurrency` events are gathered.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * await bus.subscribe('artifact.updated', reindex, {
 *   middleware: [debounce({ key: (event) => event.payload.uri, waitMs: 2_000 })],
 * });
 * ```
 */
export function debounce<E extends Envelope>({ key, waitMs }: DebounceOptions<E>): PlacedMiddleware<Delivered<E>> {
  const isTime = waitMs >= 1 && waitMs < 2 ** 31;
  assertOption(isTime, 'debounce', 'waitMs', 'a number of milliseconds above 0', waitMs);
  const groups = new Map<string | number, { readonly waiting: Set<Waiting>; timer: NodeJS.Timeout | undefined }>();

  function join(name: string | number, own: Waiting): () => void {
    const group = groups.get(name) ?? { waiting: new Set(), timer: undefined };
    groups.set(name, group);
    group.waiting.add(own);
    clearTimeout(group.timer);
    group.timer = setTimeout(() => close(name, group.waiting), waitMs);
    return () => {
      group.waiting.delete(own);
      if (group.waiting.size > 0 || groups.get(name) !== group) return;
      clearTimeout(group.timer);
      groups.delete(name);
    };
  }

  /** It was quiet for long enough: the newest goes, and the others hear how it ended. */
  function close(name: string | number, waiting: ReadonlySet<Waiting>): void {
    groups.delete(name);
    const all = [...waiting];
    const newest = all.reduce((a, b) => (b.at >= a.at ? b : a));
    for (const one of all) one.end(one === newest ? undefined : newest.isHandled);
  }

  return holding(async (delivery, next) => {
    const name = key(delivery.event);
    if (name === undefined) return next();
    let stand: Promise<boolean> | undefined;
    let tell = (_isHandled: boolean): void => {};
    const isHandled = new Promise<boolean>((resolve) => {
      tell = resolve;
    });
    const held = await hold(delivery, performance.now(), (go) => {
      const end = (other: Promise<boolean> | undefined): void => {
        stand = other;
        go();
      };
      return join(name, { at: Date.parse(delivery.event.timestamp), isHandled, end });
    });
    if (held !== undefined) return held;
    if (stand !== undefined) return settleWith(await stand);
    let settled: Settled | undefined;
    try {
      settled = await next();
      return settled;
    } finally {
      tell(settled?.kind === 'ack');
    }
  });
}

function settleWith(isHandled: boolean): Settled {
  if (isHandled) return skip('A newer event of its group was handled.');
  return later({ afterMs: Number.POSITIVE_INFINITY, reason: 'The event that stands for it was not handled.' });
}
