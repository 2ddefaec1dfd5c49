import type { Binding } from '../binding.js';
import type { RoutingIndex, RoutingInput } from './routing-index.js';

/** fanout: every binding matches. */
export class FanoutIndex implements RoutingIndex {
  readonly #bindings = new Set<Binding>();

  add(binding: Binding): void {
    this.#bindings.add(binding);
  }

  remove(binding: Binding): void {
    this.#bindings.delete(binding);
  }

  match(_input: RoutingInput, visit: (binding: Binding) => void): void {
    this.#bindings.forEach(visit);
  }
}
