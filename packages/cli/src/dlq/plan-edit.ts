import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { openEnvelope } from '@bloodbank/core/envelope';
import type { DeadLetterDecision } from '@bloodbank/core/ports';
import { editPayload } from './edit-payload.js';

/**
 * How a dead letter is moved with a payload that a person changes, or why it would fail again. `drafts` grows by what
 * removes the file once the event is moved.
 */
export async function planEdit(
  letter: DeadLetter,
  queue: string,
  editor: string,
  registry: Registry,
  drafts: (() => Promise<void>)[],
): Promise<DeadLetterDecision | string> {
  const edited = await editPayload(letter, editor);
  if (edited.kind === 'cancelled') return { kind: 'stop' };
  if (edited.kind === 'unchanged') return { kind: 'keep' };
  if (edited.kind === 'refused') return withDraft(edited.reason, edited.draft);
  const opened = openEnvelope(registry, edited.envelope.body);
  if (!opened.ok) return withDraft(opened.failure.message, edited.draft);
  drafts.push(edited.discard);
  const { body, messageId } = edited.envelope;
  return { kind: 'move', queue, body, messageId };
}

function withDraft(reason: string, draft: string | undefined): string {
  return draft === undefined ? reason : `${reason} What you wrote is kept in ${draft}.`;
}
