import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong around a handler. */
export const CONSUMER_ERRORS = {
  'consumer.overlap': {
    meaning: 'Two subscriptions of one queue would both handle the same event type.',
    why: 'They would share one delivery: a failure of one would repeat the work of the other.',
    remedy: 'Give one of them a queue of its own (`queue` option), or narrow its pattern.',
  },
  'consumer.impossible-pattern': {
    meaning: 'The pattern matches no event of the contracts.',
    why: 'The handler could never be called.',
    remedy: 'Check the pattern: `*` stands for one word, `#` for any number of words.',
  },
  'consumer.unhandled': {
    meaning: 'The queue delivered an event type that no subscription of this service handles.',
    why: 'An old binding or a missing subscription leaves it without a handler.',
    remedy: 'Subscribe to it, or remove the binding from the queue.',
  },
  'consumer.returned-false': {
    meaning: 'A handler returned `false`.',
    why: 'It says that the event was not handled, and not why: the event is retried, then dead-lettered.',
    remedy:
      'Throw an error that says why, or return nothing. Events that are not for this handler belong into `where`.',
  },
  'consumer.replay-refused': {
    meaning: 'An event was lived again for a subscription that has not said that it takes such events.',
    why: 'Its effects, such as a mail or a payment, would happen a second time; it rests as a dead letter.',
    remedy:
      "Subscribe with `replay: 'idempotent'` or `replay: 'skip-effects'` where that is true of the handler, then redrive or replay again.",
  },
  'consumer.middleware-unsettled': {
    meaning: 'A middleware ended without saying how the delivery ended.',
    why: 'Settling the event by guess could lose it or repeat its effect; it counts as failed.',
    remedy: 'Return what `next()` resolved with, or `later(...)` or `skip(...)`.',
  },
  'consumer.next-twice': {
    meaning: 'A middleware called `next()` more than once for one delivery.',
    why: 'The handler would have run twice for one event; the second call did nothing, and the delivery counts as failed.',
    remedy: 'Call `next()` once. Another attempt is what `retry` is for.',
  },
  'consumer.middleware-timeout': {
    meaning: 'A middleware before `once` did not end within its own time.',
    why: 'A delivery that is never settled would block its queue; the event counts as failed.',
    remedy: 'Make it faster, return `later(...)` when it has to wait, or raise its `timeoutMs`.',
  },
} as const;

export class ConsumerError extends BloodbankError {
  constructor(code: keyof typeof CONSUMER_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...CONSUMER_ERRORS[code] }, message, options);
  }
}
