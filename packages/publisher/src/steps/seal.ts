import { type Source, sealEnvelope } from '@bloodbank/core/envelope';
import type { PublishAround, SealedMessage } from '../publish-step.js';
import type { FittingRequest } from './validate.js';

/** Makes the envelope: id, lineage, and whose it is. */
export function seal(source: Source): PublishAround<FittingRequest, SealedMessage> {
  return (next) =>
    ({ contract, type, payload, options }) =>
      next({ envelope: sealEnvelope(contract, source, type, payload, options), contract, options });
}
