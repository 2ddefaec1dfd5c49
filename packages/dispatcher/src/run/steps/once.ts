import { deterministicEventId } from '@bloodbank/core/envelope';
import { ACKNOWLEDGED, type Around } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import type { DispatchState } from '../../state/dispatch-state.js';
import { type StateEntry, stateKey } from '../../state/state-format.js';
import { renderText } from '../../template/template.js';
import { type Claimed, type Firing, valuesOf } from '../firing.js';

export interface OnceParts {
  readonly state: DispatchState;
  /** Keys that are worked on at the moment, in this process. */
  readonly inHand: Map<string, InHand>;
  /** What cannot be worked on now comes again after so long, in milliseconds. */
  readonly laterMs: number;
}

interface InHand {
  /** Meanwhile its ticket stopped fitting the rule. */
  isForgotten: boolean;
}

/**
 * What comes after it happens once for each key and fingerprint of a rule. In the order of a dispatch's life:
 *
 * pending    from before its check until its action succeeded, here or by hand (`deliveries redeliver`). After a crash, or when the attempt failed, it is done again under the
 *            same delivery id.
 * done       a repetition is acknowledged without being acted on. It stays so until its fingerprint changes, or its ticket no longer
 *            fits the rule.
 *
 * Whether the event itself comes again, or another that says the same, makes no difference.
 */
export function once({ state, inHand, laterMs }: OnceParts): Around<Firing, Claimed> {
  return (next) => async (firing) => {
    const { key, fingerprint } = identityOf(firing);
    if (inHand.has(key)) return later(laterMs, `${key} is being dispatched at this moment.`);
    const hand = { isForgotten: false };
    inHand.set(key, hand);
    try {
      await state.absorb();
      const known = state.get(key);
      const same = known?.fingerprint === fingerprint ? known : undefined;
      if (same?.status === 'done') return skip(firing, key);
      const waitMs = Date.parse(same?.not_before ?? '') - Date.now();
      if (waitMs > 0) return later(waitMs, `${key} must not be tried before ${same?.not_before}.`);
      const entry = same ?? newEntry(firing, fingerprint);
      if (same === undefined) await state.set(key, entry);
      const claimed = { ...firing, key, deliveryId: entry.delivery_id, postpone: postponing(state, key, entry) };
      const settlement = await next(claimed);
      if (settlement.kind === 'ack' && !hand.isForgotten) await state.set(key, changed(entry, 'done'));
      return settlement;
    } finally {
      inHand.delete(key);
      if (hand.isForgotten) await state.delete(key);
    }
  };
}

/** A ticket that no longer fits its rule is new when it fits again, also where it is just being dispatched. */
export async function forget(
  firing: Pick<Firing, 'rule' | 'event' | 'ticket'>,
  { state, inHand }: OnceParts,
): Promise<void> {
  const { key } = identityOf(firing);
  const hand = inHand.get(key);
  if (hand === undefined) await state.delete(key);
  else hand.isForgotten = true;
}

/** Under which a firing is remembered, and what must differ for it to be another. */
function identityOf(firing: Pick<Firing, 'rule' | 'event' | 'ticket'>): {
  readonly key: string;
  readonly fingerprint: string;
} {
  const { rule, event } = firing;
  if (rule.once === undefined) return { key: stateKey(rule.name, event.event_id), fingerprint: event.event_id };
  const values = valuesOf(firing, '');
  const key = renderText(rule.once.key, values) || event.event_id;
  return { key: stateKey(rule.name, key), fingerprint: renderText(rule.once.fingerprint, values) };
}

/** Told by the event, so that who comes again after a crash has the same. */
function deliveryIdOf({ rule, event }: Pick<Firing, 'rule' | 'event'>): string {
  return deterministicEventId('dispatcher.delivery', `${rule.name}|${event.event_id}`);
}

function newEntry(firing: Firing, fingerprint: string): StateEntry {
  const { event } = firing;
  return { fingerprint, status: 'pending', delivery_id: deliveryIdOf(firing), event_id: event.event_id, at: now() };
}

function changed({ not_before: _, ...entry }: StateEntry, status: StateEntry['status']): StateEntry {
  return { ...entry, status, at: now() };
}

function postponing(state: DispatchState, key: string, entry: StateEntry): Claimed['postpone'] {
  return async (untilMs) => {
    // Somebody may have made the delivery by hand meanwhile.
    if (state.get(key)?.status === 'done') return;
    await state.set(key, { ...changed(entry, 'pending'), not_before: new Date(untilMs).toISOString() });
  };
}

function skip({ log, rule }: Firing, key: string): Settlement {
  log.debug({ rule: rule.name, key }, 'This was dispatched before.');
  return ACKNOWLEDGED;
}

function later(delayMs: number, reason: string): Settlement {
  return { kind: 'later', delayMs, reason };
}

function now(): string {
  return new Date().toISOString();
}
