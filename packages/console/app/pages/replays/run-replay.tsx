import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { call, type Problem, problemOf } from '../../api/call.js';
import type { Job } from '../../api/jobs.js';
import { ConfirmWord } from '../../parts/confirm-word.js';
import { JobProgress } from '../../parts/job-progress.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hrefTo } from '../../route/route.js';
import type { ReplayPlan } from './replay.js';

/** Runs a plan: once its count stands and its word is typed. */
export function RunReplay({ plan }: { readonly plan: ReplayPlan }): VNode {
  const meant = useSignal<{ readonly count: number; readonly word: string } | undefined>(undefined);
  const typed = useSignal('');
  const how = useSignal({ ramp: true, stop_on_dead_letter: true, shadow: false });
  const rate = useSignal('');
  const problem = useSignal<Problem | undefined>(undefined);
  const job = useSignal<string | undefined>(undefined);
  /** A shadow run is kept under an id of its own, which its job tells at the end. */
  const replay = useSignal<string | undefined>(undefined);

  const ask = async (confirmed: object): Promise<void> => {
    try {
      job.value = (await call<Job>('replays', { method: 'POST', body: { plan: plan.id, ...confirmed } })).id;
    } catch (thrown) {
      const refusal = problemOf(thrown);
      const { count, confirm_with: word } = refusal.details;
      const isAsking =
        refusal.code === 'gateway.confirm-needed' && typeof count === 'number' && typeof word === 'string';
      problem.value = isAsking && meant.value === undefined ? undefined : refusal;
      if (isAsking) meant.value = { count, word };
    }
  };
  useEffect(() => {
    void ask({});
  }, []);

  if (job.value !== undefined) {
    return (
      <div class="stack">
        <JobProgress
          id={job.value}
          onEnd={({ result }) => {
            replay.value = replayIn(result) ?? plan.id;
          }}
        />
        {replay.value !== undefined && <a href={hrefTo('replays', [replay.value])}>The replay, and what it found</a>}
      </div>
    );
  }
  const isReady = meant.value !== undefined && typed.value === meant.value.word;
  const box = (name: keyof typeof how.value, label: string): VNode => (
    <label class="small">
      <input
        type="checkbox"
        checked={how.value[name]}
        onChange={({ currentTarget }) => {
          how.value = { ...how.value, [name]: currentTarget.checked };
        }}
      />{' '}
      {label}
    </label>
  );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady || meant.value === undefined) return;
        const pace = Number(rate.value) > 0 ? { rate: Number(rate.value) } : {};
        void ask({ expected_count: meant.value.count, confirm: typed.value, ...how.value, ...pace });
      }}
    >
      {box('ramp', 'Begin with one, then ten, then a hundred')}
      {box('stop_on_dead_letter', 'Stop when one comes to rest as a dead letter')}
      {plan.target.kind === 'service' &&
        box('shadow', 'Shadow: what the service publishes is caught, and compared with the first time')}
      <label class="small">
        At most{' '}
        <input
          type="number"
          min="1"
          placeholder="any number"
          value={rate.value}
          onInput={({ currentTarget }) => {
            rate.value = currentTarget.value;
          }}
        />{' '}
        a second
      </label>
      {meant.value !== undefined && (
        <ConfirmWord
          word={meant.value.word}
          value={typed.value}
          onInput={(value) => {
            typed.value = value;
          }}
        />
      )}
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      <div class="bar">
        <button type="submit" class="danger" disabled={!isReady}>
          Send them again
        </button>
      </div>
    </form>
  );
}

function replayIn(result: unknown): string | undefined {
  const isTold = typeof result === 'object' && result !== null && 'replay' in result;
  return isTold && typeof result.replay === 'string' ? result.replay : undefined;
}
