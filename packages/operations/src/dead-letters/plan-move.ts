import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { openEnvelope } from '@bloodbank/core/envelope';
import type { DeadLetterDecision } from '@bloodbank/core/ports';
import { type Edit, type EditedEnvelope, editEnvelope } from './edit-envelope.js';

/** How a dead letter is moved, or why it would fail again. */
export function planMove(
  deadLetter: DeadLetter,
  queue: string,
  edits: readonly Edit[],
  registry: Registry,
): DeadLetterDecision | string {
  const edited: Partial<EditedEnvelope> | string = edits.length === 0 ? {} : editEnvelope(deadLetter, edits);
  if (typeof edited === 'string') return edited;
  const opened = openEnvelope(registry, edited.body ?? deadLetter.body);
  return opened.ok ? { kind: 'move', queue, ...edited } : opened.failure.message;
}
