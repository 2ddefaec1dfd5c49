import type { BindingTerms, RoutingIndex, RoutingInput } from './routing-index.js';

/** fanout: every binding matches. */
export class FanoutIndex<B extends BindingTerms> implements RoutingIndex<B> {
  readonly #bindings = new Set<B>();

  add(binding: B): void {
    this.#bindings.add(binding);
  }

  remove(binding: B): void {
    this.#bindings.delete(binding);
  }

  match(_input: RoutingInput, visit: (binding: B) => void): void {
    this.#bindings.forEach(visit);
  }
}
