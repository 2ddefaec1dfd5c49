import { matchesHeaders } from './headers-match.js';
import type { BindingTerms, RoutingIndex, RoutingInput } from './routing-index.js';

/** headers: the binding's arguments match the message's headers. */
export class HeadersIndex<B extends BindingTerms> implements RoutingIndex<B> {
  readonly #bindings = new Set<B>();

  add(binding: B): void {
    this.#bindings.add(binding);
  }

  remove(binding: B): void {
    this.#bindings.delete(binding);
  }

  match(input: RoutingInput, visit: (binding: B) => void): void {
    for (const binding of this.#bindings) if (matchesHeaders(binding.args, input.headers)) visit(binding);
  }
}
