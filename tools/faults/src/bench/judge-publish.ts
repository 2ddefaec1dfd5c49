import {
  Blocked,
  BloodbankError,
  Closed,
  Invalid,
  Nacked,
  Overloaded,
  Timeout,
  Unroutable,
} from '@bloodbank/core/errors';
import type { Ledger } from '@bloodbank/testkit';

/** Enters how a publish failed. Whatever is not one of the errors that the port promises is a finding by itself. */
export function enterFailure(ledger: Ledger, id: string, thrown: unknown): void {
  const isUnknown = thrown instanceof Timeout ? thrown.maybeDelivered : thrown instanceof Nacked;
  // Nacked: some queue refused it, and another may have taken it.
  if (isUnknown) {
    ledger.leaveUnknown(id);
    return;
  }
  const isRefusal = [Timeout, Blocked, Closed, Invalid, Overloaded, Unroutable].some((kind) => thrown instanceof kind);
  ledger.refuse(id);
  if (isRefusal) return;
  throw new Error(`Publishing rejected with what the port does not promise: ${String(thrown)} (${codeOf(thrown)}).`);
}

export function codeOf(thrown: unknown): string {
  return thrown instanceof BloodbankError ? thrown.code : 'no code';
}
