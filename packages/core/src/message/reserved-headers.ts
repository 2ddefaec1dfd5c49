/** The broker's, rascal's, and those with which the bus itself marks retries and dead letters. */
const RESERVED = /^(x-|rascal|bloodbank-|cc$|bcc$)/i;

/** Whether a header belongs to the broker, to its client library, or to the bus: refused on publish, removed on consume. */
export function isReservedHeader(name: string): boolean {
  return RESERVED.test(name);
}
