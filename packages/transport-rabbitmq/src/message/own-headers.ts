import { COPY_HEADER } from '@bloodbank/topology';

/**
 * The headers with which the bus marks its copies of a message: retries on their way and dead letters. None of them is
 * ever taken from a caller, and none is shown to one.
 */
export const OWN_HEADERS = {
  /** Attempts made so far. */
  attempts: 'bloodbank-attempts',
  /** Exchange, routing key and expiration of the first publish; the copy travels under others. The exchange is empty where it came past ours. */
  exchange: 'bloodbank-exchange',
  routingKey: 'bloodbank-routing-key',
  expirationMs: 'bloodbank-expiration-ms',
  /** Of the first publish: a copy is published by whoever makes it. */
  userId: 'bloodbank-user-id',
  queue: 'bloodbank-queue',
  /** How often it was redriven, also where it failed again since. */
  redrives: 'bloodbank-redrives',
  /** RFC 3339. */
  firstFailureAt: 'bloodbank-first-failure-at',
  lastFailureAt: 'bloodbank-last-failure-at',
  errorCode: 'bloodbank-error-code',
  errorName: 'bloodbank-error-name',
  errorMessage: 'bloodbank-error-message',
  errorStackHash: 'bloodbank-error-stack-hash',
  errorPointer: 'bloodbank-error-pointer',
  /** How many of the sender's headers found no room in the copy. */
  droppedHeaders: 'bloodbank-dropped-headers',
  /** On a dead letter that its queue refused: it waits to be put there, and is handed to nobody. */
  parked: 'bloodbank-parked',
  copyOf: COPY_HEADER as typeof COPY_HEADER,
  /** Tells a returned message from others in flight, where its message id does not. */
  publishToken: 'bloodbank-publish-token',
} as const;
