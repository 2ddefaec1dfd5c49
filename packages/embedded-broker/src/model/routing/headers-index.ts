import type { Binding } from '../binding.js';
import { matchesHeaders } from './headers-match.js';
import type { RoutingIndex, RoutingInput } from './routing-index.js';

/** headers: the binding's arguments match the message's headers. */
export class HeadersIndex implements RoutingIndex {
  readonly #bindings = new Set<Binding>();

  add(binding: Binding): void {
    this.#bindings.add(binding);
  }

  remove(binding: Binding): void {
    this.#bindings.delete(binding);
  }

  match(input: RoutingInput, visit: (binding: Binding) => void): void {
    for (const binding of this.#bindings) if (matchesHeaders(binding.args, input.headers)) visit(binding);
  }
}
