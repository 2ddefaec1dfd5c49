/**
 * The headers with which the bus carries what Kafka has no place for, and marks its copies: retries on their way and dead
 * letters. None of them is ever taken from a caller, and none is shown to one.
 */
export const OWN_HEADERS = {
  /** Kind, key and properties of the message, as JSON. */
  message: 'bloodbank-message',
  /** Names of the headers whose value is JSON and not text, as JSON. */
  json: 'bloodbank-json-headers',
  /** What a copy knows beside the message: attempts, failure, where it came from; as JSON. */
  copy: 'bloodbank-copy',
} as const;
