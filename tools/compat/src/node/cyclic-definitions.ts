import type { JsonSchema } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import type { NormalSchema } from '../prepare/normal-schema.js';

function refsIn(schema: JsonSchema | undefined): ReadonlySet<string> {
  const places = schema === undefined ? [] : [...walkSchema(schema)];
  return new Set(places.flatMap(({ schema: { $ref } }) => (typeof $ref === 'string' ? [$ref.slice(PREFIX)] : [])));
}

const PREFIX = '#/$defs/'.length;

/** The definitions that lead back to themselves, by Tarjan's strongly connected components. */
export function cyclicDefinitions($defs: NormalSchema['$defs']): ReadonlySet<string> {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cyclic = new Set<string>();
  const visit = (name: string): number => {
    const at = order.size;
    order.set(name, at);
    low.set(name, at);
    stack.push(name);
    for (const next of refsIn($defs[name])) {
      if (next === name) cyclic.add(name);
      const reached = order.has(next) ? (stack.includes(next) ? (order.get(next) ?? at) : at) : visit(next);
      low.set(name, Math.min(low.get(name) ?? at, reached));
    }
    if (low.get(name) === at) {
      const group = stack.splice(stack.indexOf(name));
      if (group.length > 1) for (const member of group) cyclic.add(member);
    }
    return low.get(name) ?? at;
  };
  for (const name of Object.keys($defs)) if (!order.has(name)) visit(name);
  return cyclic;
}
