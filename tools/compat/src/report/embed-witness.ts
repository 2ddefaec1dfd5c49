import { type JsonObject, type JsonValue, joinPointer } from '@bloodbank/schema-model';
import { compareSchemas } from '../compare.js';
import { canonicalText } from '../node/canonical-text.js';
import type { Direction } from '../rules/rule.js';
import { bundle } from '../trees/bundle.js';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import type { Step } from '../walk/pair.js';
import type { PairContext } from './pair-context.js';

export type Break = Extract<Verdict, { readonly verdict: 'BREAK' }>;

interface Embedding {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  readonly direction: Direction;
  /** Where the part is. */
  readonly steps: readonly Step[];
  /** What breaks it, and what the reader says of it. */
  readonly part: Break;
}

const BUDGET_MS = 300;

/**
 * A whole payload that breaks because of one part, when the part alone is known to break by a value: the same comparison again, of
 * payloads that hold that value there. `undefined` where the way to the part cannot be named, or no such payload was found.
 */
export function embedWitness(
  { previous, current, direction, steps, part }: Embedding,
  context: PairContext,
): Break | undefined {
  const { policy = 'writer-reader', compare = compareSchemas } = context.options;
  const old = bundle(context.previous, { file: previous.file, pointer: '' });
  const now = bundle(context.current, { file: current.file, pointer: '' });
  if ('error' in old || 'error' in now) return undefined;
  const sent = direction === 'backward' ? old.schema : now.schema;
  const demand = holding(steps, part.witness, String(sent['$schema']).includes('draft-07'));
  if (demand === undefined) return undefined;
  const { $schema, $defs, ...body } = sent;
  const holds: JsonObject = {
    ...($schema === undefined ? {} : { $schema }),
    ...($defs === undefined ? {} : { $defs }),
    allOf: [body, demand],
  };
  const [from, to] = direction === 'backward' ? [holds, now.schema] : [old.schema, holds];
  const verdict = compare(from, to, { policy, budgetMs: BUDGET_MS })[direction];
  if (verdict.verdict !== 'BREAK') return undefined;
  const place = placeOf(verdict.witness, steps, canonicalText(part.witness));
  // The whole may break in more than one place; what is shown is what the reader says of this one.
  if (place === undefined) return verdict;
  return { ...verdict, message: place === '' ? part.message : place + part.message.replace(/^the payload/, '') };
}

/** Where in a payload a value stands at the end of some steps, as a JSON pointer. */
function placeOf(value: JsonValue | undefined, steps: readonly Step[], text: string): string | undefined {
  const [step, ...rest] = steps;
  if (value === undefined) return undefined;
  if (step === undefined) return canonicalText(value) === text ? '' : undefined;
  if (step === 'unnamed') return undefined;
  const names =
    'property' in step
      ? [step.property]
      : step.item === 'any' && Array.isArray(value)
        ? [...value.keys()]
        : [step.item];
  for (const name of names) {
    const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    const inside = placeOf(member as JsonValue | undefined, rest, text);
    if (inside !== undefined) return joinPointer('', name) + inside;
  }
  return undefined;
}

/** A demand that a payload hold a value at the end of some steps. */
function holding(steps: readonly Step[], value: JsonValue, isDraft7: boolean): JsonObject | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return { const: value };
  const inner = holding(rest, value, isDraft7);
  if (inner === undefined || step === 'unnamed') return undefined;
  if ('property' in step)
    return { type: 'object', required: [step.property], properties: Object.fromEntries([[step.property, inner]]) };
  if (step.item === 'any') return { type: 'array', contains: inner };
  const places = [...Array.from({ length: step.item }, () => true), inner];
  return { type: 'array', minItems: places.length, [isDraft7 ? 'items' : 'prefixItems']: places };
}
