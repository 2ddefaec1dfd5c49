import { isJsonObject, type JsonValue, joinPointer } from '@bloodbank/schema-model';
import type { Node } from '../../node/node.js';
import type { NodeTable } from '../../node/node-table.js';
import { testPattern } from '../../pattern/test-pattern.js';
import type { Step } from '../../walk/pair.js';

const NONE: ReadonlyMap<string, Node> = new Map();

/** The demand that a payload hold, at the end of some steps, a value of which another demand is true. */
export function holding(table: NodeTable, steps: readonly Step[], inner: Node): Node {
  return steps.reduceRight((demand, step) => stepInto(table, step, demand), inner);
}

function stepInto(table: NodeTable, step: Step, inner: Node): Node {
  const object = table.type(['object']);
  const array = table.type(['array']);
  const none = table.not(inner);
  const always = (count: number): readonly Node[] => Array.from({ length: count }, () => table.always);
  const free = (names: readonly string[]): ReadonlyMap<string, Node> =>
    new Map(names.map((name) => [name, table.always]));
  const props = (properties: ReadonlyMap<string, Node>, patterns: ReadonlyMap<string, Node>, rest: Node): Node =>
    table.props({ properties, patterns, rest, hasRest: false });
  if ('property' in step) {
    const named = props(new Map([[step.property, inner]]), NONE, table.always);
    return table.and([object, table.required(step.property), named]);
  }
  if ('pattern' in step)
    return table.and([object, table.not(props(NONE, new Map([[step.pattern, none]]), table.always))]);
  if ('otherThan' in step)
    return table.and([object, table.not(props(free(step.otherThan), free(step.patterns), none))]);
  if ('name' in step) return table.and([object, table.not(table.names(none))]);
  if ('item' in step) {
    const prefix = [...always(step.item), inner];
    const items = table.items({ prefix, rest: table.always, hasRest: false });
    return table.and([array, table.count('itemCount', prefix.length, Infinity), items]);
  }
  return table.and([array, table.not(table.items({ prefix: always(step.itemFrom), rest: none, hasRest: false }))]);
}

/** Where a payload holds such a value at the end of some steps, as a JSON pointer. */
export function findHeld(
  value: JsonValue,
  steps: readonly Step[],
  isMeant: (value: JsonValue) => boolean,
): { readonly pointer: string; readonly value: JsonValue } | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return isMeant(value) ? { pointer: '', value } : undefined;
  for (const name of namesAt(value, step)) {
    if ('name' in step) {
      // A name has no place of its own.
      if (isMeant(String(name))) return { pointer: '', value: String(name) };
      continue;
    }
    const member: unknown = Reflect.get(value as object, name);
    const found = member === undefined ? undefined : findHeld(member as JsonValue, rest, isMeant);
    if (found !== undefined) return { ...found, pointer: joinPointer('', name) + found.pointer };
  }
  return undefined;
}

function namesAt(value: JsonValue, step: Step): readonly (string | number)[] {
  if (Array.isArray(value)) {
    if ('item' in step) return [step.item];
    return 'itemFrom' in step ? [...value.keys()].slice(step.itemFrom) : [];
  }
  if (!isJsonObject(value)) return [];
  if ('property' in step) return Object.hasOwn(value, step.property) ? [step.property] : [];
  const names = Object.keys(value);
  if ('pattern' in step) return names.filter((name) => testPattern(step.pattern, name));
  if ('name' in step) return names;
  if (!('otherThan' in step)) return [];
  return names.filter(
    (name) => !step.otherThan.includes(name) && !step.patterns.some((source) => testPattern(source, name)),
  );
}
