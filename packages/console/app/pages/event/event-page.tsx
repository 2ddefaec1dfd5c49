import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Problem, problemOf } from '../../api/call.js';
import type { Envelope } from '../../api/envelope.js';
import { session } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import type { Picked } from '../../parts/pick-bar.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { retryWhileUnknown } from '../../parts/retry-unknown.js';
import { goTo, hrefTo, route } from '../../route/route.js';
import { writeCondition } from '../live/filter.js';
import { EventView } from './event-view.js';
import { findEvent } from './find-event.js';

/** One event at an address of its own. */
export function EventPage(): VNode {
  const [id = ''] = route.value.rest;
  const event = useSignal<Envelope | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    const ending = new AbortController();
    event.value = undefined;
    problem.value = undefined;
    void retryWhileUnknown(async () => {
      try {
        event.value = await findEvent(id, ending.signal);
        problem.value = undefined;
      } catch (thrown) {
        if (!ending.signal.aborted) problem.value = problemOf(thrown);
        throw thrown;
      }
    }, ending.signal);
    return () => ending.abort();
  }, [id, event, problem]);
  const toLive = (name: 'is' | 'not') => (picked: Picked) =>
    goTo(hrefTo('live', [], { [name]: [writeCondition(picked)] }));
  return (
    <div class="page">
      {event.value !== undefined && (
        <EventView event={event.value} isPage onOnly={toLive('is')} onWithout={toLive('not')} />
      )}
      {problem.value !== undefined && (
        <Empty
          title="This event is not here"
          {...(session.value?.rooms.history === true ? {} : { command: 'EVENT_STORE=postgres npx bloodbank up' })}
        >
          <ProblemNote problem={problem.value} />
          <p>
            The history has what was recorded, and this page what passed while it was open. Its{' '}
            <a href={hrefTo('trace', [id])}>trace</a> may still be known.
          </p>
        </Empty>
      )}
    </div>
  );
}
