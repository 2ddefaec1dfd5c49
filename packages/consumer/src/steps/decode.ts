import { decodeBody } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Decoded, Passage } from '../passage.js';
import { refuse } from './refuse.js';

/** Bytes become a value. A body that was read before, to see its place in an order, is not read twice. */
export const decode: Around<Passage, Decoded> = (next) => (passage) => {
  const decoded = passage.decoded ?? decodeBody(passage.body);
  return decoded.ok ? next(passage.decodedAs(decoded)) : refuse(decoded.failure);
};
