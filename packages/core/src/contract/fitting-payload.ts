import { Invalid } from '../errors/publish-errors.js';
import type { Contract, Issue } from './contract-set.js';
import { describeIssue } from './describe-issue.js';

declare const fitting: unique symbol;

/** A payload that `assertFits` let through. Only such a one can be sealed, so none is validated twice or not at all. */
export interface FittingPayload<P = unknown> {
  readonly [fitting]: P;
}

/**
 * Checks a payload on its way out.
 *
 * @throws {Invalid} `schema.invalid` when it does not fit its schema, or holds a property that the schema does not declare.
 */
export function assertFits<P>(contract: Contract, type: string, payload: P): FittingPayload<P> {
  const issues = contract.validatePublish(payload);
  if (issues.length > 0) throw invalidBecause(`The payload of ${type}`, issues);
  return payload as unknown as FittingPayload<P>;
}

/** What does not fit, and every place where it does not. */
export function invalidBecause(what: string, issues: readonly Issue[]): Invalid {
  const reasons = issues.map(describeIssue);
  const text = reasons.join('; ');
  const end = text.endsWith('?') ? '' : '.';
  return new Invalid('schema.invalid', `${what} does not fit its schema: ${text}${end}`, { issues });
}
