import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { OWN_HEADERS } from '../message/own-headers.js';
import type { RoutedMessage } from '../message/to-amqp.js';
import { redrivenCopy } from './redriven-copy.js';

/** A dead letter as it rested: with the marks of its failure, also where the broker had made it one, which its code still says. */
export function restingCopy(letter: DeadLetter, queue: string): RoutedMessage {
  const copy = redrivenCopy(letter, { queue });
  const { [OWN_HEADERS.redrives]: _more, ...headers } = copy.headers;
  const marks = {
    [OWN_HEADERS.attempts]: letter.attempts,
    [OWN_HEADERS.redrives]: letter.redrives,
    [OWN_HEADERS.queue]: letter.queue,
    [OWN_HEADERS.firstFailureAt]: letter.firstFailureAt,
    [OWN_HEADERS.lastFailureAt]: letter.lastFailureAt,
    [OWN_HEADERS.errorCode]: letter.code,
    [OWN_HEADERS.errorMessage]: letter.message,
    [OWN_HEADERS.errorStackHash]: letter.stackHash,
    [OWN_HEADERS.errorPointer]: letter.pointer,
  };
  const known = Object.entries(marks).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...copy, headers: { ...headers, ...Object.fromEntries(known) } };
}
