import { assertFits, type FittingPayload } from '@bloodbank/core/contract';
import type { PublishAround } from '../publish-step.js';
import type { PreparedRequest } from './prepare.js';

export interface FittingRequest extends Omit<PreparedRequest, 'payload'> {
  readonly payload: FittingPayload;
}

/** Lets through what fits its schema, and rejects Invalid otherwise. The one validation of a payload on its way out. */
export const validate: PublishAround<PreparedRequest, FittingRequest> = (next) => (prepared) => {
  assertFits(prepared.contract, prepared.type, prepared.payload);
  return next(prepared as unknown as FittingRequest);
};
