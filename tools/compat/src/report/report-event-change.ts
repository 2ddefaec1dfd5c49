import type { EventChange, EventRule } from '../rules/event-rule.js';
import { EVENT_RULES } from '../rules/event-rules.js';
import type { Direction } from '../rules/rule.js';
import type { EventPair } from '../trees/match-events.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import { placeAt } from '../walk/place.js';
import { arrivalText, impactText, removalText } from './impact-text.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { VerdictKind } from './report.js';

/** Applies the rules on the message as a whole. Returns the verdicts of those that fail the check. */
export function reportEventChange(
  pair: EventPair,
  verdicts: EventChange['verdicts'],
  context: PairContext,
): readonly VerdictKind[] {
  const { previous, current } = pair;
  const event = current ?? previous;
  if (event === undefined) return [];
  const previousId = idOf(context.previous, previous);
  const currentId = idOf(context.current, current);
  const change: EventChange = {
    ...pair,
    verdicts,
    ...(previousId === undefined ? {} : { previousId }),
    ...(currentId === undefined ? {} : { currentId }),
    consumersOf: context.options.consumersOf ?? (() => []),
  };
  const tree = current === undefined ? context.previous : context.current;
  const root = placeAt(tree, { file: event.file, pointer: '' });
  const failed: VerdictKind[] = [];
  for (const rule of EVENT_RULES) {
    for (const { directions, verdict, level, message, pointer, deprecated } of rule.find(change)) {
      const counted = context.findings.add({
        key: `${event.file} ${rule.id} ${message}`,
        rule,
        event,
        impacts: Object.fromEntries(directions.map((direction) => [direction, { verdict, level }])),
        subject: message,
        effect: (direction, kind) => effectOf(rule, pair, direction, kind),
        path: '',
        at: { ...locationOf({ ...root, pointer }, []), pointer },
        ...(deprecated === undefined ? {} : { deprecated }),
      });
      if (counted === 'error') failed.push(verdict);
    }
  }
  return failed;
}

function effectOf(
  { isOfAddress }: EventRule,
  { previous, current }: EventPair,
  direction: Direction,
  verdict: VerdictKind,
): string {
  if (verdict === 'SAFE') return '';
  const version = previous?.version ?? current?.version ?? 1;
  if (current === undefined) return removalText(direction, version);
  return isOfAddress === true ? arrivalText(direction, version) : impactText(direction, verdict, version);
}

export function idOf(tree: SchemaTree, event: TreeEvent | undefined): string | undefined {
  const id = event === undefined ? undefined : tree.documents.get(event.file)?.schema['$id'];
  return typeof id === 'string' ? id : undefined;
}
