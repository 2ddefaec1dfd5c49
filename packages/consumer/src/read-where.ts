import { BloodbankError } from '@bloodbank/core/errors';
import { evaluateWhere, parseWhere } from '@bloodbank/core/where';
import type { Predicate } from './steps/where.js';

/**
 * A predicate as it is, or one that an expression stands for.
 *
 * @throws {BloodbankError} `where.invalid` that shows the place of the first mistake, `config.invalid`.
 */
export function readWhere(given: unknown): Predicate {
  if (typeof given === 'function') return given as Predicate;
  if (typeof given !== 'string')
    throw new BloodbankError('config.invalid', '`where` must be a function or an expression.');
  const expression = parseWhere(given);
  return (event) => evaluateWhere(expression, event);
}
