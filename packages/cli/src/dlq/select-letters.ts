import { type DeadLetter, matchesTopic } from '@bloodbank/core';
import type { LetterFilterOptions } from '../commands/dlq.js';

/** Whether a dead letter is meant. One that does not say what is asked for is not. */
export function selectLetters(options: LetterFilterOptions): (letter: DeadLetter) => boolean {
  const { type, code, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, correlation } = options;
  const isTimed = options.since !== undefined || options.until !== undefined;
  return (letter) => {
    if (type !== undefined && (letter.eventType === undefined || !matchesTopic(type, letter.eventType))) return false;
    if (code !== undefined && letter.code !== code) return false;
    if (correlation !== undefined && letter.correlationId !== correlation) return false;
    if (!isTimed) return true;
    const at = Date.parse(letter.lastFailureAt ?? '');
    return at >= since && at <= until;
  };
}

/** Whether every dead letter is meant. */
export function selectsAll({ type, code, since, until, correlation }: LetterFilterOptions): boolean {
  return [type, code, since, until, correlation].every((option) => option === undefined);
}
