import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Problem, problemOf } from '../../api/call.js';
import type { Envelope } from '../../api/envelope.js';
import { DiffTable } from '../../parts/diff-table.js';
import { shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hrefTo, route } from '../../route/route.js';
import { findEvent } from './find-event.js';

/** Two events side by side: only where they differ. */
export function ComparePage(): VNode {
  const [first = '', second = ''] = route.value.rest;
  const pair = useSignal<readonly Envelope[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    const ending = new AbortController();
    Promise.all([first, second].map((id) => findEvent(id, ending.signal))).then(
      (found) => {
        pair.value = found;
      },
      (thrown: unknown) => {
        if (!ending.signal.aborted) problem.value = problemOf(thrown);
      },
    );
    return () => ending.abort();
  }, [first, second, pair, problem]);
  const [before, after] = pair.value;
  return (
    <div class="page">
      <header>
        <h1>Compare</h1>
        <span class="quiet">
          <a href={hrefTo('event', [first])}>{shortId(first)}</a> with{' '}
          <a href={hrefTo('event', [second])}>{shortId(second)}</a>
        </span>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {before !== undefined && after !== undefined && (
        <Panel title={before.event_type === after.event_type ? before.event_type : 'Two types'} isTable>
          <DiffTable before={before} after={after} titles={[shortId(first), shortId(second)]} />
        </Panel>
      )}
    </div>
  );
}
