import type { Comparison, Expression } from './expression.js';

/**
 * Whether an envelope satisfies a filter. Never throws: a field that is absent counts as null, and values of different
 * types are neither equal nor in any order.
 */
export function evaluateWhere(expression: Expression, envelope: unknown): boolean {
  switch (expression.kind) {
    case 'and':
      return evaluateWhere(expression.left, envelope) && evaluateWhere(expression.right, envelope);
    case 'or':
      return evaluateWhere(expression.left, envelope) || evaluateWhere(expression.right, envelope);
    case 'not':
      return !evaluateWhere(expression.operand, envelope);
    case 'compare':
      return compare(
        expression.operator,
        resolveValue(expression.left, envelope),
        resolveValue(expression.right, envelope),
      );
    default:
      return isPresent(resolveValue(expression, envelope));
  }
}

/** A field that stands alone asks whether it is there and says neither false nor null. */
function isPresent(value: unknown): boolean {
  return value !== null && value !== false;
}

function resolveValue(expression: Expression, envelope: unknown): unknown {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind !== 'path') return evaluateWhere(expression, envelope);
  let value = envelope;
  for (const step of expression.steps) {
    // Own members only, so that a path never reaches a prototype.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case 'contains':
      return contains(left, right);
    default:
      return isOrdered(operator, left, right);
  }
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  return Array.isArray(whole) && whole.includes(part);
}

/** Strings in the order of their characters, in which RFC 3339 timestamps in UTC are ordered by time. */
function isOrdered(operator: '<' | '<=' | '>' | '>=', left: unknown, right: unknown): boolean {
  const areNumbers = typeof left === 'number' && typeof right === 'number';
  const areStrings = typeof left === 'string' && typeof right === 'string';
  if (!areNumbers && !areStrings) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  return left >= right;
}
