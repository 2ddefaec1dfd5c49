import type { FieldTable } from '../../wire/field-value.js';
import type { Binding } from '../binding.js';

/** What an exchange type routes by. */
export interface RoutingInput {
  readonly routingKey: string;
  readonly headers: FieldTable;
}

/** The bindings of one exchange, kept the way its type looks them up. `match` may visit a binding once only. */
export interface RoutingIndex {
  add(binding: Binding): void;
  remove(binding: Binding): void;
  match(input: RoutingInput, visit: (binding: Binding) => void): void;
}
