import { ByteWriter } from '../wire/byte-writer.js';
import { writeTable } from '../wire/field-table.js';
import type { FieldTable } from '../wire/field-value.js';
import type { Exchange } from './exchange.js';
import type { Queue } from './queue.js';

export type Destination = Queue | Exchange;

export interface Binding {
  readonly source: Exchange;
  readonly destination: Destination;
  readonly routingKey: string;
  readonly args: FieldTable;
  /** Two bindings of one exchange with the same id are the same binding. */
  readonly id: string;
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
