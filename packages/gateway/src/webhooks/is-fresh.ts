import type { SignatureClock } from './provider.js';

export function isFresh(signedSeconds: number, { nowMs, toleranceSeconds }: SignatureClock): boolean {
  return Math.abs(nowMs / 1_000 - signedSeconds) <= toleranceSeconds;
}
