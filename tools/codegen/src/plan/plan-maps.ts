import type { EventSchema } from '@bloodbank/schema-model';
import type { MapEntry } from './contracts-plan.js';
import { isCoveredBy } from './template-literal.js';

/** From event type to payload type. */
export function planMap(events: readonly EventSchema[]): readonly MapEntry[] {
  return events.map((event) =>
    entryFor(event, [event.unit.name, ...coveredNames(event, events, (other) => other.unit.name)]),
  );
}

/** From a command's type to its reply's payload type. Commands without a reply are left out, so a request of one does not compile. */
export function planReplies(events: readonly EventSchema[]): readonly MapEntry[] {
  const byType = new Map(events.map((event) => [event.type, event]));
  const replyOf = (asked: EventSchema): string | undefined => byType.get(asked.annotations.reply ?? '')?.unit.name;
  const answered = events.filter((event) => replyOf(event) !== undefined);
  return answered.map((asked) =>
    entryFor(asked, [replyOf(asked) ?? 'unknown', ...coveredNames(asked, answered, replyOf)]),
  );
}

/**
 * TypeScript requires every member whose name fits an index signature to fit its type as well. So a family's signature
 * also admits the types of the events that it covers; their own names still give their own types.
 */
function coveredNames(
  family: EventSchema,
  all: readonly EventSchema[],
  nameOf: (event: EventSchema) => string | undefined,
): readonly string[] {
  if (family.parameters.length === 0) return [];
  const covered = all.filter((other) => other !== family && isCoveredBy(other.type, family.type));
  return covered.flatMap((other) => nameOf(other) ?? []);
}

function entryFor(event: EventSchema, typeNames: readonly string[]): MapEntry {
  const { deprecated } = event.annotations;
  return { type: event.type, typeNames: [...new Set(typeNames)], ...(deprecated === undefined ? {} : { deprecated }) };
}
