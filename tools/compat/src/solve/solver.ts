import type { JsonValue } from '@bloodbank/schema-model';
import { satisfies } from '../evaluate/evaluate.js';
import { KINDS, type Kind, kindOf, type Node } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import { shapeOf } from '../node/shape-of.js';
import { choicesOf } from './choices.js';
import { Containment } from './containment.js';
import { type Literal, must, mustNot, type SolverContext } from './goal.js';
import { ObjectFacts } from './object-facts.js';
import { isFound, type Outcome } from './outcome.js';
import { solveArray } from './solve-array.js';
import { solveNumber } from './solve-number.js';
import { solveObject } from './solve-object.js';
import { solveString } from './solve-string.js';
import { truthFor } from './truth-for.js';

const MAX_DEPTH = 220;
/** More values than these are told apart only as wholes. */
const MAX_SHAPES = 10;

/** From this many choices on, it is worth looking at each before one is made; but not at more alternatives than these. */
const MANY_CHOICES = 3;
const MAX_LOOKS = 100;

/** Alternatives, each a conjunction. */
type Choice = readonly (readonly Literal[])[];

/** What remains of a goal when all that leaves no choice was followed. */
interface Propagated {
  readonly choices: readonly Choice[];
  readonly facts: ObjectFacts | undefined;
}

interface Open {
  readonly goal: Goal;
  readonly choices: readonly Choice[];
}

function isOpen(narrowed: Outcome | Open): narrowed is Open {
  return typeof narrowed === 'object' && 'choices' in narrowed;
}

/** Literals by signed id: `-id` is the negation of `id`, so a contradiction is found by looking. */
type Goal = Map<number, Literal>;

const idOf = ({ node, isMet }: Literal): number => (isMet ? node.id : -node.id);

/**
 * Finds a value that meets demands and opposites of demands, or proves that there is none.
 *
 * A goal is taken apart: conjunctions into their parts, then by kind of value, then alternative by alternative. After each step
 * what stands without alternatives is given to the solver of its kind, which leaves out the rest: `none` from it ends the branch,
 * and what it finds is checked against the whole goal. So `none` is only ever said of a goal that was widened, and a value
 * only of one that was checked.
 *
 * A goal that comes back inside itself, in a property or an item, has no value there: a smallest value holds no other of the
 * same goal. What was concluded from that is remembered only once the goal itself is decided.
 */
export class Solver implements SolverContext {
  private readonly outcomes = new Map<string, Outcome>();
  private readonly choices = new Map<number, Choice | undefined>();
  private readonly open = new Map<string, number>();
  /** The outermost open goal on which the present conclusion rests. */
  private assumed = Infinity;
  private readonly containment: Containment;

  readonly table: NodeTable;
  readonly step: () => void;

  constructor(table: NodeTable, step: () => void) {
    this.table = table;
    this.step = step;
    this.containment = new Containment(step);
  }

  /** A value of one demand that is none of another. */
  solveBetween(inner: Node, outer: Node): Outcome {
    return this.containment.isWithin(inner, outer) ? 'none' : this.solve([must(inner), mustNot(outer)]);
  }

  check(literals: readonly Literal[], value: JsonValue): boolean {
    return literals.every(({ node, isMet }) => satisfies(node, value) === isMet);
  }

  solveInside(literals: readonly Literal[]): Outcome {
    return this.solve(literals);
  }

  solve(literals: readonly Literal[]): Outcome {
    this.step();
    const goal: Goal = new Map();
    if (!this.add(goal, literals)) return 'none';
    const key = [...goal.keys()].sort((a, b) => a - b).join();
    const known = this.outcomes.get(key);
    if (known !== undefined) return known;
    const before = this.open.get(key);
    if (before !== undefined) {
      this.assumed = Math.min(this.assumed, before);
      return 'none';
    }
    const depth = this.open.size;
    if (depth > MAX_DEPTH) return 'unknown';
    const outside = this.assumed;
    this.assumed = Infinity;
    this.open.set(key, depth);
    try {
      const outcome = this.solveKinds(goal);
      if (outcome !== 'none' || this.assumed >= depth) this.outcomes.set(key, outcome);
      return outcome;
    } finally {
      this.open.delete(key);
      this.assumed = Math.min(outside, this.assumed >= depth ? Infinity : this.assumed);
    }
  }

  private solveKinds(goal: Goal): Outcome {
    let outcome: Outcome = 'none';
    for (const kind of KINDS) {
      const found = this.solveKind(goal, [...goal.values()], kind);
      if (isFound(found)) return found;
      if (found === 'unknown') outcome = 'unknown';
    }
    return outcome;
  }

  /** Adds literals and what follows from them alone; false where they contradict one another. */
  private add(goal: Goal, literals: readonly Literal[]): boolean {
    const waiting = [...literals];
    for (let literal = waiting.pop(); literal !== undefined; literal = waiting.pop()) {
      const { node, isMet } = literal;
      if (node.op === 'true') {
        if (!isMet) return false;
      } else if (node.op === 'not') waiting.push({ node: node.of, isMet: !isMet });
      else {
        const id = idOf(literal);
        if (goal.has(-id)) return false;
        if (goal.has(id)) continue;
        goal.set(id, literal);
        if (node.op === 'ref') waiting.push({ node: node.target(), isMet });
        else if (node.op === 'enum' && !isMet) waiting.push(...this.unlike(node.values));
        else if (node.op === (isMet ? 'and' : 'or'))
          for (const part of partsOf(node)) waiting.push({ node: part, isMet });
      }
    }
    return true;
  }

  /** To be none of a few lists and objects, taken apart. */
  private unlike(values: readonly JsonValue[]): readonly Literal[] {
    if (values.length > MAX_SHAPES) return [];
    return values.flatMap((value) => {
      const shape = shapeOf(this.table, value);
      return shape === undefined ? [] : [mustNot(shape)];
    });
  }

  /** Within one kind of value. `whole` is what a value must meet in the end. */
  private solveKind(goal: Goal, whole: readonly Literal[], kind: Kind): Outcome {
    const narrowed = this.narrow(goal, whole, kind);
    if (!isOpen(narrowed)) return narrowed;
    const chosen = this.choose(narrowed, whole, kind);
    if (!('options' in chosen)) return chosen;
    let outcome: Outcome = 'none';
    for (const option of chosen.options) {
      const next = this.with(narrowed.goal, option);
      const tried = next === undefined ? 'none' : this.solveKind(next, whole, kind);
      if (isFound(tried)) return tried;
      if (tried === 'unknown') outcome = 'unknown';
    }
    return outcome;
  }

  /** All that follows without choosing: a value, the proof that there is none, or what there is to choose. */
  private narrow(goal: Goal, whole: readonly Literal[], kind: Kind): Outcome | Open {
    this.step();
    const branch = new Map(goal);
    const propagated = this.propagate(branch, kind);
    if (propagated === undefined) return 'none';
    const { facts, choices } = propagated;
    // Without opposites that hold for every such value: what is left out is only ever missed.
    const isKnown = (literal: Literal): boolean => literal.node.op === 'props' && facts?.truthOf(literal) === true;
    const literals = [...branch.values()].filter(
      (literal) => truthFor(literal, kind) === undefined && (literal.isMet || !isKnown(literal)),
    );
    const finite = finiteValues([...branch.values()], kind);
    if (finite !== undefined) {
      const value = finite.find((each) => this.check(whole, each));
      return value === undefined ? 'none' : { value };
    }
    const found = this.solveLeaves(literals, kind);
    if (found === 'none') return 'none';
    if (isFound(found) && this.check(whole, found.value)) return found;
    return choices.length === 0 ? 'unknown' : { goal: branch, choices };
  }

  /** Which alternatives to go through. Among many choices each is tried one step far: most fail there. */
  private choose(
    { goal, choices }: Open,
    whole: readonly Literal[],
    kind: Kind,
  ): { readonly options: Choice } | { readonly value: JsonValue } {
    const sorted = [...choices].sort((a, b) => rankOf(a) - rankOf(b) || a.length - b.length);
    const size = choices.reduce((sum, options) => sum + options.length, 0);
    if (choices.length < MANY_CHOICES || size > MAX_LOOKS) return { options: sorted[0] ?? [] };
    let best = sorted[0] ?? [];
    for (const options of sorted) {
      const left: (readonly Literal[])[] = [];
      for (const option of options) {
        const next = this.with(goal, option);
        const narrowed = next === undefined ? 'none' : this.narrow(next, whole, kind);
        if (!isOpen(narrowed) && isFound(narrowed)) return narrowed;
        if (narrowed !== 'none') left.push(option);
      }
      if (left.length <= 1) return { options: left };
      if (options === sorted[0] || left.length < best.length) best = left;
    }
    return { options: best };
  }

  private with(goal: Goal, option: readonly Literal[]): Goal | undefined {
    const next = new Map(goal);
    return this.add(next, option) ? next : undefined;
  }

  /** Follows what leaves no choice, and returns the choices that remain; `undefined` where none is possible. */
  private propagate(goal: Goal, kind: Kind): Propagated | undefined {
    for (;;) {
      const facts = kind === 'object' ? new ObjectFacts(goal.values()) : undefined;
      const truthOf = (literal: Literal): boolean | undefined => truthFor(literal, kind) ?? facts?.truthOf(literal);
      const isTrue = (literal: Literal): boolean => truthOf(literal) === true || goal.has(idOf(literal));
      const isFalse = (literal: Literal): boolean => truthOf(literal) === false || goal.has(-idOf(literal));
      const choices: Choice[] = [];
      let isStable = true;
      for (const literal of [...goal.values()]) {
        const truth = truthOf(literal);
        if (truth === false) return undefined;
        if (truth === true) continue;
        const all = this.choicesOf(literal);
        if (all === undefined) continue;
        const options = all.filter((option) => {
          this.step();
          return !option.some(isFalse);
        });
        if (options.some((option) => option.every(isTrue))) continue;
        const [only] = options;
        if (only === undefined) return undefined;
        if (options.length > 1) choices.push(options);
        else if (!this.add(goal, only)) return undefined;
        else isStable = false;
      }
      if (isStable) return { choices, facts };
      this.step();
    }
  }

  private choicesOf(literal: Literal): Choice | undefined {
    const id = idOf(literal);
    if (!this.choices.has(id))
      this.choices.set(
        id,
        choicesOf(this.table, literal, this.step)?.map((option) => option.map(upright)),
      );
    return this.choices.get(id);
  }

  private solveLeaves(literals: readonly Literal[], kind: Kind): Outcome {
    const leaves = literals.filter(({ node }) => !COMPOUND.has(node.op));
    switch (kind) {
      case 'integer':
      case 'fraction':
        return solveNumber(leaves, kind, this);
      case 'string':
        return solveString(leaves, this);
      case 'array':
        return solveArray(leaves, this);
      case 'object':
        return solveObject(leaves, this);
      default:
        return 'unknown';
    }
  }
}

const COMPOUND: ReadonlySet<string> = new Set(['and', 'or', 'one', 'not', 'ref', 'otherProps', 'otherItems', 'type']);

function partsOf(node: Node): readonly Node[] {
  return node.op === 'and' || node.op === 'or' || node.op === 'one' ? node.of : [];
}

/** Which variant it is comes first: it decides most of what else could be asked. */
function rankOf(options: Choice): number {
  return options.some((option) => option.some(({ isMet }) => isMet)) ? 0 : 1;
}

function upright(literal: Literal): Literal {
  return literal.node.op === 'not' ? upright({ node: literal.node.of, isMet: !literal.isMet }) : literal;
}

/** All values of a kind where a demand lists them, or the kind has few. */
function finiteValues(literals: readonly Literal[], kind: Kind): readonly JsonValue[] | undefined {
  if (kind === 'null') return [null];
  if (kind === 'boolean') return [true, false];
  const lists = literals.flatMap(({ node, isMet }) => (isMet && node.op === 'enum' ? [node.values] : []));
  const [shortest] = lists.sort((a, b) => a.length - b.length);
  return shortest?.filter((value) => kindOf(value) === kind);
}
