import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { call, type Problem, problemOf } from '../../api/call.js';
import type { Job } from '../../api/jobs.js';
import { ConfirmWord } from '../../parts/confirm-word.js';
import { Dialog } from '../../parts/dialog.js';
import { plural } from '../../parts/format.js';
import { JobProgress } from '../../parts/job-progress.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Pace, type PaceChoice } from './pace.js';

export type Operation = 'redrive' | 'archive' | 'purge';

/** Which letters are meant: those of a queue, of a group in it, or these. */
export interface Choice {
  readonly queue: string;
  readonly group?: string;
  readonly ids?: readonly string[];
  /** Only what had failed by then: what comes meanwhile does not change the count. RFC 3339. */
  readonly until?: string;
}

export interface OperateDialogProps {
  readonly operation: Operation;
  readonly choice: Choice;
  readonly onClose: () => void;
  /** Something was changed. */
  readonly onDone: () => void;
}

const WORDS: Readonly<Record<Operation, readonly [title: string, button: string, what: string]>> = {
  redrive: [
    'Redrive',
    'Redrive',
    'They go back to their queue, and are handled again. Each is confirmed there before it leaves here.',
  ],
  archive: [
    'Archive',
    'Archive',
    'They leave the queue, and are kept in the archive, from where they can be restored.',
  ],
  purge: ['Purge', 'Purge for good', 'They are removed for good. Nobody can bring them back.'],
};

/** Counts first; then the name is typed; then a job does it, and is watched. */
export function OperateDialog({ operation, choice, onClose, onDone }: OperateDialogProps): VNode {
  const [title, button, what] = WORDS[operation];
  const meant = useSignal<{ readonly count: number; readonly word: string } | undefined>(undefined);
  const typed = useSignal('');
  const pace = useSignal<PaceChoice>({ ramp: true, stop_on_failure: true });
  const problem = useSignal<Problem | undefined>(undefined);
  const job = useSignal<string | undefined>(undefined);
  const path = `dead-letters/${operation}`;

  /** The gateway refuses what was not counted and confirmed, and says what it counted. */
  const ask = async (confirmed: object): Promise<void> => {
    try {
      const begun = await call<Job>(path, { method: 'POST', body: { ...choice, ...confirmed } });
      job.value = begun.id;
    } catch (thrown) {
      const refusal = problemOf(thrown);
      const { count, confirm_with: word } = refusal.details;
      if (refusal.code === 'gateway.confirm-needed' && typeof count === 'number' && typeof word === 'string') {
        const isFirst = meant.value === undefined;
        meant.value = { count, word };
        problem.value = isFirst ? undefined : refusal;
      } else problem.value = refusal;
    }
  };
  useEffect(() => {
    void ask({});
  }, []);

  const isReady = meant.value !== undefined && typed.value === meant.value.word;
  const submit = (): void => {
    if (!isReady || meant.value === undefined) return;
    problem.value = undefined;
    const how = operation === 'redrive' ? pace.value : {};
    void ask({ expected_count: meant.value.count, confirm: typed.value, ...how });
  };

  return (
    <Dialog
      title={`${title} ${meant.value === undefined ? '…' : plural(meant.value.count, 'dead letter')}`}
      onClose={onClose}
    >
      {job.value !== undefined ? (
        <JobProgress id={job.value} onEnd={onDone} />
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p class="quiet">{what}</p>
          {operation === 'redrive' && <Pace pace={pace} />}
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
            <button type="submit" class={operation === 'purge' ? 'danger' : 'primary'} disabled={!isReady}>
              {button}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
