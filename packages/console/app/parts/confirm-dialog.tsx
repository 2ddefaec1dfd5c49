import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { ConfirmWord } from './confirm-word.js';
import { Dialog } from './dialog.js';
import { ProblemNote } from './problem-note.js';
import { useAct } from './use-act.js';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What will be, in a sentence. */
  readonly what: string;
  readonly button: string;
  readonly word: string;
  onConfirm(word: string): Promise<void>;
  readonly onClose: () => void;
}

/** Asks for a word before something is done to one named thing, and closes once it is done. */
export function ConfirmDialog({ title, what, button, word, onConfirm, onClose }: ConfirmDialogProps): VNode {
  const typed = useSignal('');
  const { problem, isBusy, run } = useAct();
  const submit = (): void => {
    if (typed.value !== word) return;
    void run(async () => {
      await onConfirm(word);
      onClose();
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p class="quiet">{what}</p>
        <ConfirmWord
          word={word}
          value={typed.value}
          onInput={(value) => {
            typed.value = value;
          }}
        />
        {problem.value !== undefined && <ProblemNote problem={problem.value} />}
        <div class="bar">
          <button type="submit" class="danger" disabled={typed.value !== word || isBusy.value}>
            {button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
