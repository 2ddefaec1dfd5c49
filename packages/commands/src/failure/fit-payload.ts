import type { Contract } from '@bloodbank/core/contract';

/** Leaves out the properties that the contract does not take; undefined where it asks for more. */
export function fitPayload(contract: Contract, candidate: Readonly<Record<string, unknown>>): object | undefined {
  let payload = candidate;
  for (;;) {
    const issues = contract.validatePublish(payload);
    if (issues.length === 0) return payload;
    const refused = new Set(issues.map(({ pointer }) => pointer.split('/')[1] ?? ''));
    const kept = Object.entries(payload).filter(([name]) => !refused.has(name));
    if (kept.length === Object.keys(payload).length) return undefined;
    payload = Object.fromEntries(kept);
  }
}
