import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DeadLetterFilter } from '@bloodbank/operations';

/** What is to be done with dead letters, as it was counted when it was planned. */
export interface Plan {
  readonly action: 'redrive' | 'purge';
  readonly service: string;
  readonly filter: DeadLetterFilter;
  readonly count: number;
  /** In milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * A plan as text that only who holds the secret can have made. It stands for itself, so that it survives a restart of
 * the server and needs no memory; whoever repeats it repeats it against what is there then, and the count must still hold.
 */
export function signPlan(plan: Plan, secret: Uint8Array): string {
  const body = Buffer.from(JSON.stringify(plan)).toString('base64url');
  return `${body}.${signatureOf(body, secret)}`;
}

/** Undefined for what was not signed here, or was changed since. Time is for the caller to judge. */
export function readPlan(text: string, secret: Uint8Array): Plan | undefined {
  const [body = '', signature = '', ...rest] = text.split('.');
  const expected = Buffer.from(signatureOf(body, secret));
  const given = Buffer.from(signature);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Plan;
}

function signatureOf(body: string, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(`bloodbank.mcp.plan\n${body}`).digest('base64url');
}
