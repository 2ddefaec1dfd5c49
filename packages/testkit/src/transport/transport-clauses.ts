import type { Clause } from './clause.js';
import { CONSUME_CLAUSES } from './clauses/consume-clauses.js';
import { DEAD_LETTER_CLAUSES } from './clauses/dead-letter-clauses.js';
import { LATER_CLAUSES } from './clauses/later-clauses.js';
import { LIFE_CLAUSES } from './clauses/life-clauses.js';
import { ORDER_CLAUSES } from './clauses/order-clauses.js';
import { PUBLISH_CLAUSES } from './clauses/publish-clauses.js';
import { RECORD_CLAUSES } from './clauses/record-clauses.js';
import { RECOVERY_CLAUSES } from './clauses/recovery-clauses.js';
import { REPLY_CLAUSES } from './clauses/reply-clauses.js';

/** Every test of every clause of the Transport port. */
export const TRANSPORT_CLAUSES: readonly Clause[] = [
  ...PUBLISH_CLAUSES,
  ...CONSUME_CLAUSES,
  ...LATER_CLAUSES,
  ...ORDER_CLAUSES,
  ...RECOVERY_CLAUSES,
  ...DEAD_LETTER_CLAUSES,
  ...RECORD_CLAUSES,
  ...REPLY_CLAUSES,
  ...LIFE_CLAUSES,
];
