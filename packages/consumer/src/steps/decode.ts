import type { Registry } from '@bloodbank/core/contract';
import { decodeBody } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Decoded, Passage } from '../passage.js';
import { refuse } from './refuse.js';

/**
 * Bytes become a value, as the adapters of the registry leave it. A body that was read before, to see its place in an order, is
 * not read twice.
 */
export function decode(registry: Registry): Around<Passage, Decoded> {
  return (next) => (passage) => {
    const decoded = passage.decoded ?? decodeBody(passage.body, registry, passage.routingKey);
    return decoded.ok ? next(passage.decodedAs(decoded)) : refuse(decoded.failure);
  };
}
