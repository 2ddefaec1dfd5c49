import { type PublishAround, type SealedMessage, type Source, sealEnvelope } from '@bloodbank/core';
import type { FittingRequest } from './validate.js';

/** Makes the envelope: id, lineage, and whose it is. */
export function seal(source: Source): PublishAround<FittingRequest, SealedMessage> {
  return (next) =>
    ({ contract, type, payload, options }) =>
      next({ envelope: sealEnvelope(contract, source, type, payload, options), contract, options });
}
