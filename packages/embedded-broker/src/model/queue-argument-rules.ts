import { integerOf } from '../wire/field-number.js';
import {
  type ArgumentCheck,
  checkAnyInteger,
  checkBoolean,
  checkMaxPriority,
  checkNonNegative,
  checkOneOf,
  checkPositive,
  checkPositiveTime,
  checkTime,
} from './argument-check.js';

export type QueueType = 'classic' | 'quorum';

interface QueueArgumentRule {
  readonly check: ArgumentCheck;
  /** The queue types that know the argument; the others refuse it. */
  readonly types: readonly QueueType[];
}

const BOTH: readonly QueueType[] = ['classic', 'quorum'];
const accept: ArgumentCheck = () => undefined;

/** The queue arguments, as RabbitMQ 3.10 checks them; declarations of one queue must agree on them. An argument that is not here has no effect there, and is accepted. */
export const QUEUE_ARGUMENT_RULES: Readonly<Record<string, QueueArgumentRule>> = {
  'x-message-ttl': { check: checkTime, types: BOTH },
  'x-expires': { check: checkPositiveTime, types: BOTH },
  'x-max-length': { check: checkNonNegative, types: BOTH },
  'x-max-length-bytes': { check: checkNonNegative, types: BOTH },
  'x-overflow': {
    check: checkOneOf(['drop-head', 'reject-publish', 'reject-publish-dlx'], () => 'invalid_overflow'),
    types: BOTH,
  },
  'x-max-priority': { check: checkMaxPriority, types: ['classic'] },
  // The type of the two dead-letter names is checked before this table is consulted: RabbitMQ words that refusal differently.
  'x-dead-letter-exchange': { check: accept, types: BOTH },
  'x-dead-letter-routing-key': { check: accept, types: BOTH },
  'x-dead-letter-strategy': {
    check: checkOneOf(['at-most-once', 'at-least-once'], () => 'invalid_dlx_strategy'),
    types: ['quorum'],
  },
  'x-single-active-consumer': { check: checkBoolean, types: BOTH },
  'x-queue-type': {
    check: checkOneOf(['classic', 'quorum', 'stream'], (type) => `"unsupported queue type '${type}'"`),
    types: BOTH,
  },
  'x-delivery-limit': { check: accept, types: ['quorum'] },
  'x-queue-mode': {
    check: checkOneOf(['default', 'lazy'], (mode) => `"unsupported queue mode '${mode}'"`),
    types: ['classic'],
  },
  'x-queue-version': {
    check: (field) => {
      const version = integerOf(field);
      return (
        checkAnyInteger(field) ??
        (version === 1 || version === 2 ? undefined : `"unsupported queue version '${version}'"`)
      );
    },
    types: ['classic'],
  },
  'x-quorum-initial-group-size': { check: checkPositive, types: ['quorum'] },
  'x-queue-leader-locator': {
    check: checkOneOf(['client-local', 'balanced', 'random', 'least-leaders'], () => 'invalid_queue_locator_arg'),
    types: ['quorum'],
  },
  'x-max-in-memory-length': { check: checkNonNegative, types: ['quorum'] },
  'x-max-in-memory-bytes': { check: checkNonNegative, types: ['quorum'] },
  'x-max-age': { check: accept, types: [] },
  'x-stream-max-segment-size-bytes': { check: accept, types: [] },
  'x-initial-cluster-size': { check: accept, types: [] },
};
