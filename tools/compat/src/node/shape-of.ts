import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { isLarge } from '../large/large-values.js';
import type { Node } from './node.js';
import type { NodeTable } from './node-table.js';

/** What a list or an object is, part by part: so that it can be told apart from what is only nearly it. */
export function shapeOf(table: NodeTable, value: JsonValue): Node | undefined {
  if (isLarge(value)) return undefined;
  const only = (part: JsonValue): Node => table.oneOfValues([part]);
  if (Array.isArray(value))
    return table.and([
      table.type(['array']),
      table.count('itemCount', value.length, Infinity),
      table.count('itemCount', 0, value.length),
      table.items({ prefix: value.map(only), rest: table.always, hasRest: false }),
    ]);
  if (!isJsonObject(value)) return undefined;
  const members = Object.entries(value);
  return table.and([
    table.type(['object']),
    table.count('propertyCount', 0, members.length),
    ...members.map(([name]) => table.required(name)),
    table.props({
      properties: new Map(members.map(([name, member]) => [name, only(member)])),
      patterns: new Map(),
      rest: table.always,
      hasRest: false,
    }),
  ]);
}
