import type { JsonValue } from '@bloodbank/schema-model';
import type { Comparison } from '../compare.js';
import { NodeTable } from '../node/node-table.js';
import { differs, isWitness, type Sides, showWitness } from '../oracle/witnessing.js';
import type { Policy } from '../policy/policy.js';
import { ajvDeviation, hasSameReading } from '../prepare/ajv-deviation.js';
import { hasLargeIntegers } from '../prepare/large-integers.js';
import { Undecidable } from '../prepare/undecidable.js';
import { createBudget } from '../solve/budget.js';
import { isFound, type Outcome } from '../solve/outcome.js';
import { Solver } from '../solve/solver.js';
import type { Verdict } from '../verdict.js';
import { createPoolSide, type Form, type Member } from './pool-side.js';

/** Two versions of one payload. */
export interface Versions {
  readonly previous: Member;
  readonly current: Member;
  /** What changed, where another event may differ in the same and in nothing else. */
  readonly change?: string;
}

/** Compares the events of a tree together: what they share is normalised once, and what was decided of it once stays so. */
export interface Pool {
  /** SAFE or BREAK in both directions, or `undefined`: then the event is to be compared by itself. */
  compare(versions: Versions): Comparison | undefined;
}

interface Question {
  readonly from: Form;
  readonly to: Form;
  readonly examples: readonly JsonValue[];
  /** With the direction. */
  readonly change: string | undefined;
}

export interface PoolOptions {
  readonly policy: Policy;
  /** For each direction of each member. */
  readonly proofMs: number;
}

/** @throws {Undecidable} where one of the schemas is none that can be compared. */
export function createPool(members: readonly Versions[], { policy, proofMs }: PoolOptions): Pool {
  const table = new NodeTable();
  const side = createPoolSide(
    members.flatMap(({ previous, current }) => [previous, current]),
    policy,
    table,
  );
  // Of such schemas the proof alone does not decide; there are few.
  const isDoubtful = ajvDeviation(side.normal) !== undefined || hasLargeIntegers(side.normal);
  // Of events that differ in the same parts alone, the validator confirms one; and any whose witness is shown.
  const haveSameReading = hasSameReading(side.normal);
  let step = (): void => {};
  // A goal is a set of nodes, and nodes are shared: what was decided for one event holds for all.
  const solver = new Solver(table, () => step());
  const confirmed = new Set<string>();
  const compareDirection = ({ from, to, examples, change }: Question): Verdict | undefined => {
    if (from.node === to.node) return { verdict: 'SAFE', provenBy: 'equality', tried: 0 };
    const sides: Sides = {
      ...{ sent: from.node, read: to.node, canSend: from.canSend },
      ...{ writer: from.validator, reader: to.validator },
    };
    const breaks = (value: JsonValue): boolean => {
      const isKnown = change !== undefined && confirmed.has(change);
      const isBreak = isKnown ? differs(sides, value) : isWitness(sides, value);
      if (isBreak && change !== undefined && haveSameReading) confirmed.add(change);
      return isBreak;
    };
    const example = examples.find(breaks);
    if (example !== undefined) return shownLazily(sides, example, examples.indexOf(example) + 1);
    step = createBudget(proofMs, undefined);
    const outcome: Outcome = solver.solveBetween(from.node, to.node);
    if (outcome === 'none')
      return isDoubtful ? undefined : { verdict: 'SAFE', provenBy: 'proof', tried: examples.length };
    if (!isFound(outcome) || !breaks(outcome.value)) return undefined;
    return shownLazily(sides, outcome.value, examples.length + 1);
  };
  return {
    compare({ previous, current, change }) {
      const [mine, theirs] = [examplesOf(previous), examplesOf(current)];
      return orUndefined(() => {
        const backward = compareDirection({
          from: side.writerOf(previous),
          to: side.readerOf(current),
          examples: [...mine, ...theirs],
          change: change && `backward ${change}`,
        });
        if (backward === undefined) return undefined;
        const forward = compareDirection({
          from: side.writerOf(current),
          to: side.readerOf(previous),
          examples: [...theirs, ...mine],
          change: change && `forward ${change}`,
        });
        return forward && { backward, forward };
      });
    },
  };
}

/** Most breaks are reported once for many events; only the witness that is shown is made small. */
function shownLazily(sides: Sides, value: JsonValue, tried: number): Verdict {
  let shown: ReturnType<typeof showWitness> | undefined;
  const show = (): ReturnType<typeof showWitness> => (shown ??= showWitness(sides, value, tried));
  return {
    verdict: 'BREAK',
    tried,
    get witness() {
      return show().witness;
    },
    get message() {
      return show().message;
    },
    get pointer() {
      return show().pointer;
    },
  };
}

function examplesOf({ root: { schema } }: Member): readonly JsonValue[] {
  return typeof schema === 'object' && Array.isArray(schema['examples']) ? schema['examples'] : [];
}

function orUndefined<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Undecidable || error instanceof RangeError) return undefined;
    throw error;
  }
}
