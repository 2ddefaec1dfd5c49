import type { Consumer, EventRule } from './event-rule.js';

export const eventNoDelete: EventRule = {
  id: 'event-no-delete',
  purpose: 'no version of an event goes away.',
  why: 'Messages in queues, dead letters and replays still carry it, and nobody can read them any more.',
  fix: 'Put the file back. To retire it, say in x-deprecated what replaces it and from which date it is gone: "Use <its successor>; gone after 2027-01-31."',
  *find({ previous, current, consumersOf }) {
    if (previous === undefined || current !== undefined || previous.error !== undefined) return;
    const queues = [...new Set(consumersOf(previous).map(({ queue }) => queue))];
    const still =
      queues.length === 0 ? '' : `, which ${queues.join(', ')} still consume${queues.length === 1 ? 's' : ''}`;
    const { deprecated } = previous.annotations;
    yield {
      directions: ['backward', 'forward'],
      verdict: 'BREAK',
      level: 'error',
      message: `version ${previous.version} was removed${still}`,
      pointer: '',
      // A queue that is still bound keeps it, whatever the date says.
      ...(deprecated === undefined || isStillBound(consumersOf(previous)) ? {} : { deprecated }),
    };
  },
};

/** Bound by its own routing key; a wildcard would outlive any event. */
function isStillBound(consumers: readonly Consumer[]): boolean {
  return consumers.some(({ pattern }) => !/[*#]/.test(pattern));
}
