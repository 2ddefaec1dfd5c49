import type { RascalBinding } from '../rascal/rascal-config.js';

/** The key of a binding among its neighbours, in rascal's own shorthand; equal bindings get equal keys. */
export function bindingName({ source, bindingKey, destination }: RascalBinding): string {
  return `${source}[${bindingKey}] -> ${destination}`;
}

export function keyBindings(bindings: readonly RascalBinding[]): Record<string, RascalBinding> {
  return Object.fromEntries(bindings.map((binding) => [bindingName(binding), binding]));
}
