import type { Contract } from '@bloodbank/core/contract';
import { UsageError } from '../shell/usage-error.js';

/** A word of a routing key, or several. */
const WORDS = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/**
 * The concrete event type of a family that was named by its template: each variable word is taken from the payload's
 * field of that name, so that `artifact.{action}` with `{"action": "created"}` is `artifact.created`.
 *
 * @throws {UsageError} when the payload does not say a word.
 */
export function fillFamily(contract: Contract, type: string, payload: unknown): string {
  if (type !== contract.type) return type;
  const fields = new Map(typeof payload === 'object' && payload !== null ? Object.entries(payload) : []);
  return contract.parameters.reduce((filled, name) => {
    const value: unknown = fields.get(name);
    const word = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (WORDS.test(word)) return filled.replaceAll(`{${name}}`, word);
    throw new UsageError(
      `${type} is a family of event types, and the payload does not say "${name}" as a word.`,
      `Name one of them, such as ${type.replace(/\{(\w+)\}/g, 'some_$1')}.`,
    );
  }, type);
}
