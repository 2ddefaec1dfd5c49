/** Nobody is waited for longer, whatever a reply says. */
const MAX_MS: number = 24 * 60 * 60 * 1_000;

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds from now: seconds, or a date. Undefined for anything else. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const afterMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(afterMs) ? undefined : Math.min(MAX_MS, Math.max(0, afterMs));
}
