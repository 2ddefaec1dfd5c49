import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { call, type Problem, problemOf } from '../../api/call.js';
import type { ArchivedLetter } from '../../api/dead-letters.js';
import type { Job } from '../../api/jobs.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { plural } from '../../parts/format.js';
import { JobProgress } from '../../parts/job-progress.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { LetterTable } from './letter-table.js';

/** What was put aside, and can be put back where it rested. */
export function Archive(): VNode {
  const { data, problem, reload } = useResource<{
    readonly letters: readonly ArchivedLetter[];
    readonly total: number;
  }>('dead-letters/archive?limit=500');
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const job = useSignal<string | undefined>(undefined);
  const refusal = useSignal<Problem | undefined>(undefined);
  const { letters = [], total = 0 } = data.value ?? {};
  const ids = letters.map(({ id }) => id).filter((id) => chosen.value.has(id));
  const restore = async (): Promise<void> => {
    try {
      job.value = (await call<Job>('dead-letters/restore', { method: 'POST', body: { ids } })).id;
      refusal.value = undefined;
    } catch (thrown) {
      refusal.value = problemOf(thrown);
    }
  };
  return (
    <>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {job.value !== undefined && (
        <JobProgress
          key={job.value}
          id={job.value}
          onEnd={() => {
            chosen.value = new Set();
            reload();
          }}
        />
      )}
      {data.value !== undefined && total === 0 && (
        <Empty title="Nothing is archived">
          <p>
            Letters that nobody needs now, and nobody wants to lose, can be put aside here: open a reason under{' '}
            <em>Resting</em>, and press Archive. They can be restored from here.
          </p>
        </Empty>
      )}
      {letters.length > 0 && (
        <Panel
          title={plural(total, 'letter')}
          actions={
            <button
              type="button"
              class="primary"
              disabled={ids.length === 0 || !mayOperate()}
              onClick={() => void restore()}
            >
              Restore {ids.length === 0 ? '' : ids.length}
            </button>
          }
          isTable
        >
          <LetterTable letters={letters} chosen={chosen} />
        </Panel>
      )}
    </>
  );
}
