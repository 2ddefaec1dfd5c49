import type { Settlement } from '@bloodbank/core/ports';
import type { OwnerWork } from './owner-parts.js';

/** Looked at again after the longest time that the broker can hold it. */
export function later({ delays }: OwnerWork, reason: string): Settlement {
  return { kind: 'later', delayMs: delays.longestMs, reason };
}
