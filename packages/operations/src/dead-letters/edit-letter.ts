import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { openEnvelope } from '@bloodbank/core/envelope';
import { Invalid } from '@bloodbank/core/errors';
import { decodeJson } from '@bloodbank/core/message';
import type { SharedAdmin } from '../shared-admin.js';
import type { DeadLetterDesk } from './dead-letter-desk.js';
import { keepHidden } from './keep-hidden.js';
import { createLetterIds } from './letter-facts.js';
import { partitionTarget } from './partition-target.js';
import { planMove } from './plan-move.js';
import type { QueuePair } from './resolve-queue.js';

/** One reason why a letter would fail again. */
export interface LetterProblem {
  /** JSON pointer into the payload; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What a consumer would say of the payload now; empty where it fits. */
export function problemsOfPayload(registry: Registry, eventType: string, payload: unknown): readonly LetterProblem[] {
  const contract = registry.find(eventType);
  if (contract === undefined) return [{ path: '', message: `No contract has the type "${eventType}".` }];
  const validate = contract.validateReceived ?? contract.validate;
  return validate(payload).map(({ pointer, message }) => ({ path: pointer, message }));
}

/** The same of a letter as it is. */
export function problemsOfLetter(registry: Registry, letter: DeadLetter): readonly LetterProblem[] {
  const opened = openEnvelope(registry, letter.body);
  if (opened.ok) return [];
  const payload = payloadOf(letter);
  const problems =
    letter.eventType === undefined || payload === undefined
      ? []
      : problemsOfPayload(registry, letter.eventType, payload.value);
  return problems.length > 0 ? problems : [{ path: '', message: opened.failure.message }];
}

/** Undefined where the letter is no event. */
export function payloadOf({ body }: DeadLetter): { readonly value: unknown } | undefined {
  const decoded = decodeJson(body);
  const isEvent =
    decoded.ok && typeof decoded.value === 'object' && decoded.value !== null && 'payload' in decoded.value;
  return isEvent ? { value: (decoded.value as { readonly payload: unknown }).payload } : undefined;
}

export interface EditLetterOptions {
  readonly admin: SharedAdmin;
  readonly desk: DeadLetterDesk;
  readonly registry: Registry;
}

export interface EditedLetter {
  /** Of the new event, which the old one led to. */
  readonly eventId: string;
  readonly redrivenTo: string;
}

/**
 * Moves one letter back to its queue with another payload. What is hidden in `payload` (`***`, where the schema says sensitive) stays as
 * it was. Undefined where somebody else was first: then nothing was done.
 *
 * @throws {Invalid} `schema.invalid` for a payload that would fail again.
 * @throws {BloodbankError} `operation.queue-busy`
 */
export function editLetter(
  { admin, desk, registry }: EditLetterOptions,
  { deadLetterQueue, queue }: QueuePair,
  id: string,
  payload: unknown,
): Promise<EditedLetter | undefined> {
  return desk.turns.take(deadLetterQueue, async () => {
    try {
      return await admin.use(async (opened) => {
        if ((await opened.inspect(deadLetterQueue)) === undefined) return undefined;
        let edited: EditedLetter | undefined;
        let isFound = false;
        const idOf = createLetterIds();
        await opened.visitDeadLetters(deadLetterQueue, async (letter) => {
          if (isFound) return { kind: 'stop' };
          if (idOf(letter) !== id) return { kind: 'keep' };
          isFound = true;
          const target = partitionTarget(letter, queue ?? letter.queue ?? '');
          const move = planMove(
            letter,
            target,
            [{ path: ['payload'], value: whole(letter, payload, registry) }],
            registry,
          );
          if (typeof move === 'string') throw refusalOf(letter, payload, move, registry);
          if (move.kind === 'move') edited = { eventId: move.messageId ?? '', redrivenTo: target };
          return move;
        });
        return edited;
      });
    } finally {
      desk.outdate(deadLetterQueue);
    }
  });
}

function whole(letter: DeadLetter, payload: unknown, registry: Registry): unknown {
  const sensitive = (letter.eventType === undefined ? undefined : registry.find(letter.eventType))?.sensitive ?? [];
  return keepHidden(payload, payloadOf(letter)?.value, sensitive);
}

function refusalOf(letter: DeadLetter, payload: unknown, message: string, registry: Registry): Invalid {
  const validate = letter.eventType === undefined ? undefined : registry.getPayloadValidator(letter.eventType);
  return new Invalid('schema.invalid', message, { issues: validate?.(payload) ?? [] });
}
