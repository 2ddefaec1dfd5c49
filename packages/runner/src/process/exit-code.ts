import { constants } from 'node:os';
import type { ProgramEnd } from './run-program.js';

/** As `timeout` of coreutils says it. */
const TIMED_OUT = 124;
const NOT_FOUND = 127;
const SIGNALLED = 128;

/** What a shell would say of an end: the program's own code, 128 and the signal, 124 for a timeout, 127 for none. */
export function exitCodeOf(end: ProgramEnd): number {
  switch (end.kind) {
    case 'exited':
      return end.code;
    case 'signalled':
      return SIGNALLED + (constants.signals[end.signal] ?? 0);
    case 'timed-out':
      return TIMED_OUT;
    case 'not-started':
      return NOT_FOUND;
  }
}
