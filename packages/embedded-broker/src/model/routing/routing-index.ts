import type { FieldTable } from '../../wire/field-value.js';

/** What an exchange type routes by. */
export interface RoutingInput {
  readonly routingKey: string;
  readonly headers: FieldTable;
}

/** What a binding asks for. */
export interface BindingTerms {
  readonly routingKey: string;
  readonly args: FieldTable;
}

/** The bindings of one exchange, kept the way its type looks them up. `match` may visit a binding once only. */
export interface RoutingIndex<B extends BindingTerms> {
  add(binding: B): void;
  remove(binding: B): void;
  match(input: RoutingInput, visit: (binding: B) => void): void;
}
