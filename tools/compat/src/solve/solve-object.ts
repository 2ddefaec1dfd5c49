import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import { satisfies } from '../evaluate/evaluate.js';
import { asValue, LongMap } from '../large/large-values.js';
import type { NamesNode, Node, PropsNode } from '../node/node.js';
import { testPattern } from '../pattern/test-pattern.js';
import { findAlikeTexts } from './find-alike-texts.js';
import { type Literal, must, mustNot, otherThan, type SolverContext } from './goal.js';
import { isFound, type Outcome } from './outcome.js';
import { spelledNames } from './spelled-names.js';

/** With more patterns than this, the ways in which an unknown name can match are told apart only as they are met. */
const MAX_PATTERNS = 5;
const MAX_PARTS = 400;
/** An object of more is described, not built. */
const MAX_MEMBERS = 2_000;

/** Names that no schema spells: those that match some patterns and none of some others. Whether they match the rest is open. */
interface NameClass {
  readonly matching: ReadonlySet<string>;
  readonly avoiding: ReadonlySet<string>;
}

/** A place for a property: a name that a schema spells, or one of a class. */
type Slot = { readonly name: string } | NameClass;

interface Option {
  readonly slot: Slot;
  readonly ofName: readonly Literal[];
  readonly ofValue: readonly Literal[];
}

/** What is placed: at spelled names what more is demanded of their values, at others each under a name of its own. */
interface Placement {
  readonly named: ReadonlyMap<string, readonly Literal[]>;
  readonly others: readonly Option[];
}

class ObjectSolver {
  private readonly props: readonly PropsNode[];
  private readonly nameDemands: readonly Literal[];
  private readonly required = new Set<string>();
  private readonly forbidden = new Set<string>();
  private readonly spelled: ReadonlySet<string>;
  private readonly classes: readonly NameClass[];
  private readonly areClassesComplete: boolean;
  private readonly patterns: readonly string[];
  private parts = 0;
  private min = 0;
  private max = Infinity;

  private readonly literals: readonly Literal[];
  private readonly context: SolverContext;

  constructor(literals: readonly Literal[], context: SolverContext) {
    this.literals = literals;
    this.context = context;
    this.props = literals.flatMap(({ node, isMet }) => (isMet && node.op === 'props' ? [node] : []));
    this.nameDemands = literals.flatMap(({ node, isMet }) => (isMet && node.op === 'names' ? [must(node.of)] : []));
    this.spelled = spelledNames(literals.map(({ node }) => node));
    this.patterns = [
      ...new Set(literals.flatMap(({ node }) => (node.op === 'props' ? [...node.patterns.keys()] : []))),
    ];
    this.areClassesComplete = this.patterns.length <= MAX_PATTERNS;
    this.classes = this.areClassesComplete ? subsets(this.patterns) : classesFor(this.patterns);
    for (const { node, isMet } of literals) {
      if (node.op === 'required') (isMet ? this.required : this.forbidden).add(node.name);
      if (node.op !== 'propertyCount') continue;
      if (isMet) {
        this.min = Math.max(this.min, node.min);
        this.max = Math.min(this.max, node.max);
      } else if (node.max === Infinity) this.max = Math.min(this.max, node.min - 1);
      else this.min = Math.max(this.min, node.max + 1);
    }
  }

  solve(): Outcome {
    if (this.min > this.max || this.required.size > this.max) return 'none';
    for (const name of this.required) if (this.outcomeOf(name, []) === 'none') return 'none';
    const wishes = this.literals.flatMap((literal) => {
      const options = this.optionsFor(literal);
      return options === undefined ? [] : [options];
    });
    return this.place(wishes, { named: new Map(), others: [] });
  }

  private isAllowed(name: string): boolean {
    return !this.forbidden.has(name) && this.nameDemands.every(({ node }) => satisfies(node, name));
  }

  /** What all schemas together demand of the value under a spelled name. */
  private demandsAt(name: string): readonly Literal[] {
    return this.props.flatMap((node) => demandedBy(node, { name }).map(must));
  }

  private outcomeOf(name: string, more: readonly Literal[]): Outcome {
    return this.isAllowed(name) ? this.context.solveInside([...this.demandsAt(name), ...more]) : 'none';
  }

  private valueOf(option: Option): Outcome {
    const demands = this.props.flatMap((node) => demandedBy(node, option.slot).map(must));
    return this.context.solveInside([...demands, ...option.ofValue]);
  }

  /** A name of a class that is none of those spelled or taken. */
  private nameOf(option: Option, taken: readonly string[]): Outcome {
    const { matching, avoiding } = 'matching' in option.slot ? option.slot : ANY_NAME;
    const { table } = this.context;
    const demands = [
      must(table.type(['string'])),
      ...[...matching].map((source) => must(table.pattern(source))),
      ...[...avoiding].map((source) => mustNot(table.pattern(source))),
      ...this.nameDemands,
      ...option.ofName,
      ...otherThan(this.context, [...this.spelled, ...taken]),
    ];
    // A name that can be read is preferred to the empty one.
    const readable = this.context.solveInside([...demands, must(table.count('length', 1, Infinity))]);
    return isFound(readable) ? readable : this.context.solveInside(demands);
  }

  /** The ways to break one demand on all properties; `undefined` for a literal that asks for no property. */
  private optionsFor({ node, isMet }: Literal): readonly Option[] | undefined {
    if (isMet || (node.op !== 'props' && node.op !== 'names')) return undefined;
    const slots: readonly Slot[] = [
      ...[...this.spelled].filter((name) => this.isAllowed(name)).map((name) => ({ name })),
      ...this.relevantClasses(node),
    ];
    const options = slots.flatMap((slot): readonly Option[] => {
      if (node.op === 'props')
        return demandedBy(node, slot).map((demand) => ({ slot, ofName: [], ofValue: [mustNot(demand)] }));
      if ('matching' in slot) return [{ slot, ofName: [mustNot(node.of)], ofValue: [] }];
      return satisfies(node.of, slot.name) ? [] : [{ slot, ofName: [], ofValue: [] }];
    });
    return options.flatMap((option) => this.divide(option));
  }

  /** The parts of a class that say of every pattern whether their names match it, as long as they are few. */
  private divide(option: Option): readonly Option[] {
    const { slot } = option;
    if ('name' in slot || this.areClassesComplete || this.parts >= MAX_PARTS) return [option];
    this.parts++;
    if (this.valueOf(option) === 'none' || this.nameOf(option, []) === 'none') return [];
    const open = this.patterns.find((source) => !slot.matching.has(source) && !slot.avoiding.has(source));
    if (open === undefined) return [option];
    const avoiding = { ...slot, avoiding: new Set([...slot.avoiding, open]) };
    const matching = { ...slot, matching: new Set([...slot.matching, open]) };
    return [avoiding, matching].flatMap((part) => this.divide({ ...option, slot: part }));
  }

  /** Classes in one of which a name must be that breaks a demand; what is left open of the others widens the question. */
  private relevantClasses(node: PropsNode | NamesNode): readonly NameClass[] {
    if (this.areClassesComplete) return this.classes;
    return node.op === 'names' ? [ANY_NAME] : classesFor([...node.patterns.keys()]);
  }

  private place(wishes: readonly (readonly Option[])[], placed: Placement): Outcome {
    this.context.step();
    const [wish, ...rest] = wishes;
    if (wish === undefined) return this.build(placed);
    let outcome: Outcome = 'none';
    for (const option of wish) {
      const next = this.put(option, placed);
      const found = next === undefined ? 'none' : this.place(rest, next);
      if (isFound(found)) return found;
      if (found === 'unknown') outcome = 'unknown';
    }
    return outcome;
  }

  private put(option: Option, { named, others }: Placement): Placement | undefined {
    if ('matching' in option.slot) {
      if (this.valueOf(option) === 'none' || this.nameOf(option, []) === 'none') return undefined;
      return { named, others: [...others, option] };
    }
    const { name } = option.slot;
    const more = [...(named.get(name) ?? []), ...option.ofValue];
    return this.outcomeOf(name, more) === 'none' ? undefined : { named: new Map([...named, [name, more]]), others };
  }

  private build({ named, others }: Placement): Outcome {
    const members = new Map<string, JsonValue>();
    const present = new Set([...this.required, ...named.keys()]);
    if (present.size + Math.min(others.length, 1) > this.max) return 'none';
    let isCertain = true;
    for (const name of present) {
      const outcome = this.outcomeOf(name, named.get(name) ?? []);
      if (outcome === 'none') return 'none';
      if (isFound(outcome)) members.set(name, outcome.value);
      else isCertain = false;
    }
    for (const option of others) {
      const name = this.nameOf(option, [...members.keys()]);
      const value = this.valueOf(option);
      if (isFound(name) && isFound(value)) members.set(String(name.value), value.value);
      else isCertain = false;
    }
    if (this.min > MAX_MEMBERS) return isCertain ? this.buildLong(members, others.length === 0) : 'unknown';
    const filled = this.fill(members);
    if (filled === 'none') return others.length === 0 && isCertain ? 'none' : 'unknown';
    if (!isCertain) return 'unknown';
    for (const value of this.variants(members)) if (this.context.check(this.literals, value)) return { value };
    return 'unknown';
  }

  /** Beside these members as many as are needed, all under names that are alike. */
  private buildLong(members: ReadonlyMap<string, JsonValue>, areAllNamed: boolean): Outcome {
    let hasOthers = !this.areClassesComplete || !areAllNamed;
    const taken = [...members.keys(), ...this.spelled];
    const times = this.min - members.size;
    for (const slot of this.classes) {
      const option: Option = { slot, ofName: [], ofValue: [] };
      const value = this.valueOf(option);
      hasOthers ||= value !== 'none';
      if (!isFound(value)) continue;
      const solve = (more: readonly Literal[]): Outcome => this.nameOf({ ...option, ofName: more }, taken);
      const names = findAlikeTexts(this.context, solve, times, taken);
      if (names === undefined) continue;
      const map = asValue(new LongMap(Object.fromEntries(members), names, value.value, times));
      if (this.context.check(this.literals, map)) return { value: map };
    }
    return hasOthers || this.spelled.size >= this.min ? 'unknown' : 'none';
  }

  /** Adds properties until there are enough; `none` where no more can be had. */
  private fill(members: Map<string, JsonValue>): 'enough' | 'none' | 'unknown' {
    let isCertain = this.areClassesComplete;
    const add = (name: string, outcome: Outcome): void => {
      if (isFound(outcome)) members.set(name, outcome.value);
      else if (outcome === 'unknown') isCertain = false;
    };
    for (const name of this.spelled) {
      if (members.size >= this.min) return 'enough';
      if (!members.has(name)) add(name, this.outcomeOf(name, []));
    }
    for (const slot of this.classes) {
      const option: Option = { slot, ofName: [], ofValue: [] };
      const value = members.size < this.min ? this.valueOf(option) : 'none';
      if (value === 'unknown') isCertain = false;
      while (isFound(value) && members.size < this.min) {
        const name = this.nameOf(option, [...members.keys()]);
        if (name === 'unknown') isCertain = false;
        if (!isFound(name)) break;
        members.set(String(name.value), value.value);
      }
    }
    return members.size >= this.min ? 'enough' : isCertain ? 'none' : 'unknown';
  }

  /** The object, and the same with one property more, in case it is itself excluded. */
  private *variants(members: ReadonlyMap<string, JsonValue>): Generator<JsonObject> {
    yield Object.fromEntries(members);
    for (const name of this.spelled) {
      const outcome = members.has(name) ? 'none' : this.outcomeOf(name, []);
      if (isFound(outcome)) yield Object.fromEntries([...members, [name, outcome.value]]);
    }
    for (const slot of this.classes) {
      const option: Option = { slot, ofName: [], ofValue: [] };
      const value = this.valueOf(option);
      const name = isFound(value) ? this.nameOf(option, [...members.keys()]) : 'none';
      if (isFound(value) && isFound(name)) yield Object.fromEntries([...members, [String(name.value), value.value]]);
    }
  }
}

function demandedBy(node: PropsNode, slot: Slot): readonly Node[] {
  const matching = [...node.patterns].filter(([source]) =>
    'name' in slot ? testPattern(source, slot.name) : slot.matching.has(source),
  );
  const own = 'name' in slot ? node.properties.get(slot.name) : undefined;
  const demands = [...(own === undefined ? [] : [own]), ...matching.map(([, demand]) => demand)];
  const isOpen = 'avoiding' in slot && [...node.patterns.keys()].some((source) => !slot.avoiding.has(source));
  const rest = isOpen ? [] : [node.rest];
  return (demands.length === 0 ? rest : demands).filter(({ op }) => op !== 'true');
}

const NO_NAMES: ReadonlySet<string> = new Set();
const ANY_NAME: NameClass = { matching: NO_NAMES, avoiding: NO_NAMES };

/** Every way to match some of these patterns and not the others. */
function subsets(all: readonly string[]): readonly NameClass[] {
  return all
    .reduce<readonly (readonly string[])[]>((sets, each) => sets.flatMap((set) => [set, [...set, each]]), [[]])
    .map((set) => ({ matching: new Set(set), avoiding: new Set(all.filter((source) => !set.includes(source))) }));
}

/** To match one of these patterns at least, each in turn, or none of them. */
function classesFor(all: readonly string[]): readonly NameClass[] {
  const one = all.map((source) => ({ matching: new Set([source]), avoiding: NO_NAMES }));
  return [...one, { matching: NO_NAMES, avoiding: new Set(all) }];
}

/** An object that meets all literals. */
export function solveObject(literals: readonly Literal[], context: SolverContext): Outcome {
  return new ObjectSolver(literals, context).solve();
}
