import type { JsonValue } from '@bloodbank/schema-model';
import { satisfies } from '../evaluate/evaluate.js';
import { describeLarge, expand } from '../large/expand.js';
import type { Node } from '../node/node.js';
import { Undecidable } from '../prepare/undecidable.js';
import { shrink } from '../search/shrink.js';
import type { Verdict } from '../verdict.js';
import type { AjvValidator } from './ajv-validator.js';

/** Writers of one schema and readers of another, each as the solver and as the validator know it. */
export interface Sides {
  readonly sent: Node;
  readonly read: Node;
  readonly writer: AjvValidator;
  readonly reader: AjvValidator;
  /** Whether a payload that `sent` takes is one that leaves a writer: it may be wider. */
  readonly canSend: (payload: JsonValue) => boolean;
}

type Break = Extract<Verdict, { readonly verdict: 'BREAK' }>;

/** Whether a payload is sent and refused, as both the evaluator and the validator see it. */
export function isWitness(sides: Sides, value: JsonValue): boolean {
  if (!differs(sides, value)) return false;
  const built = expand(value);
  // What nobody can build no validator can be asked about; that it breaks is arithmetic.
  return built === undefined || quietly(() => sides.writer.accepts(built) && !sides.reader.accepts(built));
}

/** A witness made small, with what the reader says of it. */
export function showWitness(sides: Sides, value: JsonValue, tried: number): Break {
  const described = describeLarge(value);
  if (described !== undefined) return { verdict: 'BREAK', ...showLarge(sides, value, described), tried };
  const smallest = shrink(value, (each) => differs(sides, each));
  const witness = isWitness(sides, smallest) ? smallest : value;
  return { verdict: 'BREAK', witness, ...sides.reader.firstError(witness), tried };
}

/** Whether a payload is sent and refused, as the evaluator sees it. */
export function differs({ sent, read, canSend }: Sides, value: JsonValue): boolean {
  return quietly(() => satisfies(sent, value) && !satisfies(read, value) && canSend(value));
}

/** A payload that cannot be decided in bounded time is no witness. */
export function quietly(question: () => boolean): boolean {
  try {
    return question();
  } catch (error) {
    if (error instanceof Undecidable || error instanceof RangeError) return false;
    throw error;
  }
}

/** A payload that holds something described: built where that can be done, else in words. */
function showLarge(
  { reader }: Sides,
  value: JsonValue,
  described: string,
): Pick<Break, 'witness' | 'message' | 'pointer'> {
  const witness = expand(value);
  if (witness !== undefined) return { witness, ...reader.firstError(witness) };
  const [pointer = ''] = /^\/\S*/.exec(described) ?? [];
  return { message: refusedWhere(described), pointer };
}

/** Of a payload that is too large to be built. */
export function refusedWhere(described: string): string {
  return `${described}, which is refused`;
}
