import type { Rule } from './rule.js';
import { bindingEndsKnown } from './rules/binding-ends-known.js';
import { bindingPossible } from './rules/binding-possible.js';
import { commandOneOwner } from './rules/command-one-owner.js';
import { deadLetterBound } from './rules/dead-letter-bound.js';
import { deadLetterSafe } from './rules/dead-letter-safe.js';
import { eventReceived } from './rules/event-received.js';
import { partitionDelaysShort } from './rules/partition-delays-short.js';
import { partitionKeyed } from './rules/partition-keyed.js';
import { queueDeadLetter } from './rules/queue-dead-letter.js';
import { retryWithinLimit } from './rules/retry-within-limit.js';

export const RULES: readonly Rule[] = [
  bindingEndsKnown,
  bindingPossible,
  commandOneOwner,
  deadLetterBound,
  deadLetterSafe,
  eventReceived,
  partitionDelaysShort,
  partitionKeyed,
  queueDeadLetter,
  retryWithinLimit,
];
