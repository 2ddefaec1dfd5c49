import { readEnvelope } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Decoded, Opened } from '../passage.js';
import { refuse } from './refuse.js';

/** A value becomes an envelope with its lineage; nobody has looked at its payload yet. */
export const open: Around<Decoded, Opened> = (next) => (passage) => {
  const read = readEnvelope(passage.decoded.value);
  return read.ok ? next(passage.openedAs(read.envelope)) : refuse(read.failure);
};
