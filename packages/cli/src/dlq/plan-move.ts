import { type DeadLetter, type DeadLetterDecision, openEnvelope, type Registry } from '@bloodbank/core';
import { type Edit, type EditedEnvelope, editEnvelope } from './edit-envelope.js';
import { editPayload } from './edit-payload.js';

/** How a letter is moved, or why it would fail again. */
export function planMove(
  letter: DeadLetter,
  queue: string,
  edits: readonly Edit[],
  registry: Registry,
): DeadLetterDecision | string {
  const edited: Partial<EditedEnvelope> | undefined = edits.length === 0 ? {} : editEnvelope(letter, edits);
  if (edited === undefined) return 'It is no event, so no field of it can be set.';
  const opened = openEnvelope(registry, edited.body ?? letter.body);
  return opened.ok ? { kind: 'move', queue, ...edited } : opened.failure.message;
}

/** The same with a payload that a person changes. `drafts` grows by what removes the file once the event is moved. */
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
