import { readEnvelope, type UnverifiedEnvelope } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Opened } from '../passage.js';
import { refuse } from './refuse.js';

/**
 * Turns an envelope of another time or another program into one that this service knows; returns the very envelope that it
 * was given where that is not its affair. What it throws is a failure as a handler's is.
 */
export type Adapter = (envelope: UnverifiedEnvelope) => UnverifiedEnvelope;

/** Each adapter in turn; what it makes is held to the schema of the envelope as what was received is. */
export function adapt(adapters: readonly Adapter[]): Around<Opened> {
  return (next) => async (passage) => {
    let { envelope } = passage;
    for (const adapter of adapters) {
      const adapted = adapter(envelope);
      if (adapted === envelope) continue;
      const read = readEnvelope(adapted);
      if (!read.ok) return refuse(read.failure);
      envelope = read.envelope;
    }
    return next(passage.openedAs(envelope));
  };
}
