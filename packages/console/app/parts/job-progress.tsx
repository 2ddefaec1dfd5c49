import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { call, type Problem, problemOf } from '../api/call.js';
import type { Job } from '../api/jobs.js';
import { mayOperate } from '../api/session.js';
import { openStream } from '../api/stream.js';
import { countOf } from './format.js';
import { ProblemNote } from './problem-note.js';
import { Status } from './status.js';

export interface JobProgressProps {
  readonly id: string;
  /** It has ended, however. */
  onEnd?(job: Job): void;
}

/** How far a job is, live, with a way to stop it. */
export function JobProgress({ id, onEnd }: JobProgressProps): VNode {
  const job = useSignal<Job | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    const close = openStream(`jobs/${encodeURIComponent(id)}/stream`, {
      onMessage({ data }) {
        const report = JSON.parse(data) as Job;
        job.value = report;
        if (report.state === 'running') return;
        close();
        onEnd?.(report);
      },
      onState(_, trouble) {
        if (trouble !== undefined) problem.value = trouble;
      },
    });
    return close;
  }, [id, job, problem, onEnd]);
  const cancel = async (): Promise<void> => {
    try {
      job.value = await call<Job>(`jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
    } catch (thrown) {
      problem.value = problemOf(thrown);
    }
  };
  if (problem.value !== undefined && job.value === undefined) return <ProblemNote problem={problem.value} />;
  const { state = 'running', done = 0, total = 0, failed = 0, message } = job.value ?? {};
  return (
    <div class="stack job" data-job={state}>
      <p class="bar" role="status">
        <Status word={state} />
        <span>
          {countOf(done)} of {countOf(total)}
          {failed > 0 && <span class="bad">, {countOf(failed)} were left</span>}
        </span>
        {state === 'running' && (
          <button type="button" disabled={!mayOperate()} onClick={() => void cancel()}>
            Cancel
          </button>
        )}
      </p>
      <progress
        max={Math.max(1, total)}
        value={total === 0 && state === 'completed' ? 1 : done}
        aria-label="How far it is"
      />
      {message !== undefined && <p class="small quiet">{message}</p>}
    </div>
  );
}
