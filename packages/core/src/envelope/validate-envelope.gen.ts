// Stand-in until the generator writes it.
import type { Issue } from '../contract/contract-set.js';
export const validateEnvelope: (value: unknown) => readonly Issue[] = (value) =>
  typeof value === 'object' && value !== null && 'event_id' in value && 'payload' in value ? [] : [{ pointer: '', keyword: 'required', message: 'must be an envelope' }];
