import { verifyPayload } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Routed, Verified } from '../passage.js';
import { refuse } from './refuse.js';

/** The payload fits its schema: from here on there is an `Envelope`. */
export const payload: Around<Routed, Verified> = (next) => (passage) => {
  const verified = verifyPayload(passage.contract, passage.envelope, 'received');
  return verified.ok ? next(passage.verifiedAs(verified.envelope)) : refuse(verified.failure);
};
