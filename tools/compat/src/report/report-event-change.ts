import type { EventChange, EventClaim, EventRule } from '../rules/event-rule.js';
import { EVENT_RULES } from '../rules/event-rules.js';
import type { Bump, Direction } from '../rules/rule.js';
import type { EventPair } from '../trees/match-events.js';
import type { VerdictKind } from '../verdict.js';
import { placeAt } from '../walk/place.js';
import { largest } from './compute-bump.js';
import { arrivalText, impactText, removalText } from './impact-text.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { EventReport } from './report.js';

/** What the rules on the message as a whole say of it. */
export interface EventOutcome {
  readonly isFailing: boolean;
  /** Directions in which messages do not get through, whatever their payload. */
  readonly broken: ReadonlySet<Direction>;
  readonly breaksCode: ReadonlySet<keyof EventReport['source']>;
  readonly bump: Bump;
}

/** Applies the rules on the message as a whole. */
export function reportEventChange(
  pair: EventPair,
  verdicts: EventChange['verdicts'],
  context: PairContext,
): EventOutcome {
  const { previous, current } = pair;
  const event = current ?? previous;
  const outcome = { isFailing: false, broken: new Set<Direction>(), breaksCode: new Set<'publisher' | 'consumer'>() };
  if (event === undefined) return { ...outcome, bump: 'none' };
  const change: EventChange = {
    ...pair,
    before: context.previous.documents.get(previous?.file ?? '')?.schema ?? {},
    now: context.current.documents.get(current?.file ?? '')?.schema ?? {},
    isRenamed: pair.isRenamed === true,
    verdicts,
    consumersOf: context.options.consumersOf ?? (() => []),
  };
  const tree = current === undefined ? context.previous : context.current;
  const root = placeAt(tree, { file: event.file, pointer: '' });
  const bumps: Bump[] = [];
  for (const rule of EVENT_RULES) {
    for (const claim of rule.find(change)) {
      const { directions, verdict, level, message, pointer, deprecated, sides, bump = 'none' } = claim;
      const counted = context.findings.add({
        key: `${event.file} ${rule.id} ${message}`,
        rule,
        event,
        impacts: Object.fromEntries(directions.map((direction) => [direction, { verdict, level }])),
        subject: message,
        effect: (direction, kind) => effectOf(rule, claim, pair, direction, kind),
        path: '',
        at: { ...locationOf({ ...root, pointer }, []), pointer },
        ...(sides === undefined ? {} : { sides }),
        ...(deprecated === undefined ? {} : { deprecated }),
      });
      const isError = counted === 'error';
      outcome.isFailing ||= isError;
      if (isError && verdict === 'BREAK') for (const direction of directions) outcome.broken.add(direction);
      for (const side of claim.breaksCode ?? []) outcome.breaksCode.add(side);
      // Somebody who answers for a break in place releases it as what it is.
      bumps.push(bump === 'new-version' && !isError ? 'major' : bump);
    }
  }
  return { ...outcome, bump: largest(bumps) };
}

function effectOf(
  { isOfAddress }: EventRule,
  { effect }: EventClaim,
  { previous, current }: EventPair,
  direction: Direction,
  verdict: VerdictKind,
): string {
  if (effect !== undefined) return effect;
  if (verdict === 'SAFE') return '';
  const version = previous?.version ?? current?.version ?? 1;
  if (current === undefined) return removalText(direction, version);
  return isOfAddress === true ? arrivalText(direction, version) : impactText(direction, verdict, version);
}
