import { type RascalConfig, type RascalFragment, type RascalVhost, VHOST } from '../rascal/rascal-config.js';

/** Puts fragments together; where two name the same exchange, queue or binding, the first is kept. */
export function mergeFragments(...fragments: readonly RascalVhost[]): RascalFragment {
  const [first, ...rest] = fragments;
  if (first === undefined) return { exchanges: {}, queues: {}, bindings: {} };
  const others = mergeFragments(...rest);
  return {
    exchanges: mergeKeyed(first.exchanges, others.exchanges),
    queues: mergeKeyed(first.queues, others.queues),
    bindings: mergeKeyed(first.bindings, others.bindings),
  };
}

/** Keys in the order in which they were first named. */
function mergeKeyed<T>(
  first: Readonly<Record<string, T>> = {},
  others: Readonly<Record<string, T>>,
): Record<string, T> {
  return { ...first, ...others, ...first };
}

/** A rascal configuration with `fragments` added to its vhost; what the configuration already says, stands. */
export function mergeRascal(config: RascalConfig, ...fragments: readonly RascalVhost[]): RascalConfig {
  return { vhosts: { ...config.vhosts, [VHOST]: mergeFragments(config.vhosts[VHOST] ?? {}, ...fragments) } };
}
