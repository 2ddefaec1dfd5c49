import type { ProofClock } from './provider.js';

export function isFresh(signedSeconds: number, { nowMs, toleranceSeconds }: ProofClock): boolean {
  return Math.abs(nowMs / 1_000 - signedSeconds) <= toleranceSeconds;
}
