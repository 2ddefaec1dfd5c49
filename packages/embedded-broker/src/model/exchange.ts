import { ByteWriter } from '../wire/byte-writer.js';
import { writeTable } from '../wire/field-table.js';
import type { FieldTable } from '../wire/field-value.js';
import type { Queue } from './queue.js';
import { EXCHANGE_TYPES, type ExchangeType } from './routing/exchange-types.js';
import type { RoutingIndex, RoutingInput } from './routing/routing-index.js';

export interface ExchangeSettings {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly args: FieldTable;
}

export type Destination = Queue | Exchange;

export interface Binding {
  readonly source: Exchange;
  readonly destination: Destination;
  readonly routingKey: string;
  readonly args: FieldTable;
  /** Two bindings of one exchange with the same id are the same binding. */
  readonly id: string;
}

/** A named place to publish to: it knows its outgoing bindings and which of them a message takes. */
export class Exchange {
  readonly kind = 'exchange';
  readonly settings: ExchangeSettings;
  /** Where messages go that no binding takes, if anywhere. */
  readonly alternate: string | undefined;
  /** Bindings of which this exchange is the destination. */
  readonly inbound: Set<Binding> = new Set();
  readonly #outbound = new Map<string, Binding>();
  readonly #index: RoutingIndex<Binding>;

  constructor(settings: ExchangeSettings) {
    this.settings = settings;
    this.#index = EXCHANGE_TYPES[settings.type]();
    const alternate = settings.args.get('alternate-exchange');
    this.alternate = alternate?.type === 'longstr' ? alternate.value : undefined;
  }

  get name(): string {
    return this.settings.name;
  }

  get bindings(): readonly Binding[] {
    return [...this.#outbound.values()];
  }

  get isBound(): boolean {
    return this.#outbound.size > 0;
  }

  /** Binding twice changes nothing. */
  bind(binding: Binding): void {
    if (this.#outbound.has(binding.id)) return;
    this.#outbound.set(binding.id, binding);
    this.#index.add(binding);
    binding.destination.inbound.add(binding);
  }

  /** True when there was such a binding. */
  unbind(id: string): boolean {
    const binding = this.#outbound.get(id);
    if (binding === undefined) return false;
    this.#outbound.delete(id);
    this.#index.remove(binding);
    binding.destination.inbound.delete(binding);
    return true;
  }

  match(input: RoutingInput, visit: (binding: Binding) => void): void {
    this.#index.match(input, visit);
  }
}

export function createBinding(
  source: Exchange,
  destination: Destination,
  routingKey: string,
  args: FieldTable,
): Binding {
  return { source, destination, routingKey, args, id: bindingId(destination, routingKey, args) };
}

export function bindingId(destination: Destination, routingKey: string, args: FieldTable): string {
  const writer = new ByteWriter(64);
  writeTable(writer, new Map([...args].sort(([a], [b]) => (a < b ? -1 : 1))));
  return `${destination.kind}\n${destination.name}\n${routingKey}\n${writer.take().toString('latin1')}`;
}
