import type { BindingTerms, RoutingIndex, RoutingInput } from './routing-index.js';

/** direct: the binding key equals the routing key. */
export class DirectIndex<B extends BindingTerms> implements RoutingIndex<B> {
  readonly #byKey = new Map<string, Set<B>>();

  add(binding: B): void {
    const bindings = this.#byKey.get(binding.routingKey);
    if (bindings === undefined) this.#byKey.set(binding.routingKey, new Set([binding]));
    else bindings.add(binding);
  }

  remove(binding: B): void {
    const bindings = this.#byKey.get(binding.routingKey);
    bindings?.delete(binding);
    if (bindings?.size === 0) this.#byKey.delete(binding.routingKey);
  }

  match(input: RoutingInput, visit: (binding: B) => void): void {
    this.#byKey.get(input.routingKey)?.forEach(visit);
  }
}
