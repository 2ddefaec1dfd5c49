import {
  commonDivisor,
  commonMultiple,
  compareDecimals,
  type Decimal,
  decimalOf,
  exactNumber,
  floorDivide,
  isMultiple,
  times,
} from '../evaluate/decimal.js';
import type { Kind } from '../node/node.js';
import type { Literal, SolverContext } from './goal.js';
import type { Outcome } from './outcome.js';

const ONE: Decimal = { digits: 1n, scale: 0 };
const ZERO: Decimal = { digits: 0n, scale: 0 };
const TRIED = 2_000n;

interface Bound {
  readonly value: Decimal;
  readonly isOpen: boolean;
}

/** The tightest bound on one side, a negated bound of the other side among them. */
function tightest(literals: readonly Literal[], side: 'min' | 'max'): Bound | undefined {
  let found: Bound | undefined;
  for (const { node, isMet } of literals) {
    if (node.op !== 'min' && node.op !== 'max') continue;
    if ((node.op === side) !== isMet) continue;
    const next = { value: decimalOf(node.value), isOpen: isMet ? node.isOpen : !node.isOpen };
    const order = found === undefined ? 1 : compareDecimals(next.value, found.value) * (side === 'min' ? 1 : -1);
    if (order > 0 || (order === 0 && next.isOpen)) found = next;
  }
  return found;
}

/** A number of one kind between the bounds, on the grid of its multiples. */
export function solveNumber(literals: readonly Literal[], kind: Kind, context: SolverContext): Outcome {
  const low = tightest(literals, 'min');
  const high = tightest(literals, 'max');
  let grid: Decimal | undefined = kind === 'integer' ? ONE : undefined;
  const avoided: Decimal[] = [];
  for (const { node, isMet } of literals) {
    if (node.op !== 'multiple') continue;
    const of = decimalOf(node.of);
    if (isMet) grid = grid === undefined ? of : commonMultiple(grid, of);
    else avoided.push(of);
  }
  const accept = (value: Decimal): Outcome | undefined => {
    const number = exactNumber(value);
    if (number === undefined || Number.isInteger(number) !== (kind === 'integer')) return undefined;
    return context.check(literals, number) ? { value: number } : undefined;
  };
  if (low !== undefined && high !== undefined) {
    const order = compareDecimals(low.value, high.value);
    if (order > 0 || (order === 0 && (low.isOpen || high.isOpen))) return 'none';
    if (order === 0) return accept(low.value) ?? (exactNumber(low.value) === undefined ? 'unknown' : 'none');
  }
  if (grid === undefined) return onTheLine(low, high, avoided, accept);
  const step = grid;
  if (kind === 'fraction' && isMultiple(step, ONE)) return 'none';
  if (avoided.some((of) => isMultiple(step, of))) return 'none';
  return onTheGrid(step, low, high, accept, context);
}

function onTheGrid(
  step: Decimal,
  low: Bound | undefined,
  high: Bound | undefined,
  accept: (value: Decimal) => Outcome | undefined,
  context: SolverContext,
): Outcome {
  const first = low === undefined ? undefined : firstAt(low, step);
  const last = high === undefined ? undefined : -firstAt({ ...high, value: negative(high.value) }, step);
  if (first !== undefined && last !== undefined && first > last) return 'none';
  // Those nearest to zero first: they are the easiest to read.
  const from = first !== undefined && first > 0n ? first : last !== undefined && last < 0n ? last : 0n;
  const isWithin = (count: bigint): boolean =>
    (first === undefined || count >= first) && (last === undefined || count <= last);
  const span = first === undefined || last === undefined ? undefined : last - first;
  for (let away = 0n; away <= TRIED && (span === undefined || away <= span); away++) {
    context.step();
    for (const count of away === 0n ? [from] : [from + away, from - away]) {
      const found = isWithin(count) ? accept(times(step, count)) : undefined;
      if (found !== undefined) return found;
    }
  }
  return span !== undefined && span <= TRIED && isPlain(step, first, last) ? 'none' : 'unknown';
}

/** Whether every number on this stretch of the grid is a double, so that having tried them is having tried all. */
function isPlain(step: Decimal, first: bigint | undefined, last: bigint | undefined): boolean {
  return [first, last].every((count) => count === undefined || exactNumber(times(step, count)) !== undefined);
}

function negative(value: Decimal): Decimal {
  return { ...value, digits: -value.digits };
}

/** The smallest `k` with `k * step` at or above a lower bound. */
function firstAt({ value, isOpen }: Bound, step: Decimal): bigint {
  const below = floorDivide(value, step);
  const isOn = compareDecimals(times(step, below), value) === 0;
  return isOn && !isOpen ? below : below + 1n;
}

/** Between two numbers that differ there are more fractions than can be excluded one by one. */
function onTheLine(
  low: Bound | undefined,
  high: Bound | undefined,
  avoided: readonly Decimal[],
  accept: (value: Decimal) => Outcome | undefined,
): Outcome {
  const numberOf = (bound: Bound | undefined): number | undefined =>
    bound === undefined ? undefined : exactNumber(bound.value);
  const [from, to] = [numberOf(low), numberOf(high)];
  const start = from ?? (to === undefined ? 0 : to - 1_000);
  const width = (to ?? start + 1_000) - start;
  const shares = [0.5, 0.25, 0.75, 0.1, 0.9, 0.3, 0.123, 0.777, 0.0015, 0.9995, 0, 1];
  const near = [0.5, 1.5, -0.5, 0.1, 0.3, 0.7, 2.25, Math.floor(start) + 0.5, Math.ceil(start) + 0.25];
  for (const candidate of [...near, ...shares.map((share) => start + width * share)]) {
    const found = Number.isFinite(candidate) ? accept(decimalOf(candidate)) : undefined;
    if (found !== undefined) return found;
  }
  for (const candidate of betweenMultiples(avoided, low, high)) {
    const found = accept(candidate);
    if (found !== undefined) return found;
  }
  return 'unknown';
}

/** How many places between two multiples are tried; on one of them a double lies. */
const PLACES = 10n;

/** Numbers in the middle between two neighbours of the grid that holds all multiples of what is to be avoided, and so no multiples. */
function* betweenMultiples(
  avoided: readonly Decimal[],
  low: Bound | undefined,
  high: Bound | undefined,
): Iterable<Decimal> {
  const [first, ...others] = avoided;
  if (first === undefined) return;
  const half = halfOf(others.reduce(commonDivisor, first));
  const start =
    floorDivide(low?.value ?? high?.value ?? ZERO, half) - (low === undefined && high !== undefined ? PLACES : 0n);
  for (let count = start; count <= start + PLACES; count++) if (count % 2n !== 0n) yield times(half, count);
}

function halfOf({ digits, scale }: Decimal): Decimal {
  return { digits: digits * 5n, scale: scale + 1 };
}
