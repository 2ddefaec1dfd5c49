import { inspect } from 'node:util';

/**
 * Whatever a logger, a debugger or a serialiser could make of a value: with all causes, hidden members, getters and stacks.
 * What is in none of it cannot leak by way of that value.
 */
export function everythingIn(value: unknown): string {
  const whole = inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
  });
  return [whole, stacksOf(value), JSON.stringify(value), String(value)].join('\n');
}

/** An own `inspect` may hide them. */
function stacksOf(value: unknown): string {
  return value instanceof Error ? `${value.stack}\n${value.message}\n${stacksOf(value.cause)}` : '';
}
