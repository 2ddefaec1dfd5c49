import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { call, type Problem, problemOf } from '../../api/call.js';
import type { FullLetter } from '../../api/dead-letters.js';
import { DiffTable } from '../../parts/diff-table.js';
import { Panel } from '../../parts/panel.js';
import { PayloadProblems } from '../../parts/payload-problems.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { parseJson } from '../../parts/raw-json.js';
import { hrefTo } from '../../route/route.js';
import { useValidation } from '../catalogue/use-validation.js';

export interface LetterEditorProps {
  readonly letter: FullLetter;
  /** Of the letter at the gateway. */
  readonly path: string;
  readonly payload: unknown;
  readonly onCancel: () => void;
}

interface Edited {
  readonly event_id: string;
  readonly redriven_to: string;
}

/** Another payload for a letter, judged while it is written and shown beside the old one. Whoever comes second is told so. */
export function LetterEditor({ letter, path, payload, onCancel }: LetterEditorProps): VNode {
  const text = useSignal(JSON.stringify(payload, null, 2));
  const problem = useSignal<Problem | undefined>(undefined);
  const edited = useSignal<Edited | undefined>(undefined);
  const isSending = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const problems = useValidation(`${path}/validate`, text.value);
  const parsed = parseJson(text.value);
  useLayoutEffect(() => field.current?.focus(), []);

  const send = async (): Promise<void> => {
    if (parsed === undefined || isSending.value) return;
    isSending.value = true;
    problem.value = undefined;
    try {
      const body = `{"payload":${text.value}}`;
      edited.value = await call<Edited>(`${path}/edit`, {
        method: 'POST',
        text: body,
        headers: { 'if-match': letter.etag },
      });
    } catch (thrown) {
      problem.value = problemOf(thrown);
    } finally {
      isSending.value = false;
    }
  };

  if (edited.value !== undefined) {
    return (
      <div class="sent" role="status">
        <p>
          <span class="good">Sent back</span> to <code>{edited.value.redriven_to}</code>, as a new event that the old
          one led to.
        </p>
        <p class="bar">
          <a class="button" href={hrefTo('trace', [edited.value.event_id])}>
            Its trace
          </a>
          <a class="button" href={hrefTo('dead-letters')}>
            All dead letters
          </a>
        </p>
      </div>
    );
  }
  const isLost = problem.value?.code === 'gateway.edit-lost';
  return (
    <Panel title="Edit and send back">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
          if (event.key === 'Escape') onCancel();
        }}
      >
        <label class="field">
          <span class="sr-only">Payload</span>
          <textarea
            ref={field}
            spellcheck={false}
            rows={Math.min(24, text.value.split('\n').length + 1)}
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        {letter.hidden.length > 0 && (
          <p class="small quiet">What is hidden stands there as ***, and stays as it was where you leave it so.</p>
        )}
        <PayloadProblems problems={problems.value} />
        {parsed !== undefined && <DiffTable before={payload} after={parsed.value} titles={['Was', 'Will be']} />}
        {isLost && (
          <p class="problem" role="alert">
            Somebody else was first: this letter was edited, redriven or archived since you opened it. Nothing of yours
            was sent.
          </p>
        )}
        {problem.value !== undefined && !isLost && <ProblemNote problem={problem.value} />}
        <div class="bar">
          <button type="submit" class="primary" disabled={parsed === undefined || isSending.value || isLost}>
            Send back
          </button>
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        </div>
      </form>
    </Panel>
  );
}
