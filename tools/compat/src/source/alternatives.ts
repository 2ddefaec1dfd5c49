import type { StepBudget } from './step-budget.js';
import type { Property, RecordNode, TypeNode } from './type-node.js';
import { kindOfScalar } from './type-node.js';
import type { TypeTable } from './type-table.js';

/** What a value of a type may be. */
export interface Alternatives {
  readonly scalars: ReadonlySet<string>;
  /** Records, lists, and intersections that are of neither alone. */
  readonly structures: readonly TypeNode[];
  readonly isUnknown: boolean;
  /** Something in it was not followed. */
  readonly isUnclear: boolean;
  readonly members: ReadonlySet<TypeNode>;
}

/** Takes types apart as TypeScript does: a union of things that are no unions, of which records are joined into one. */
export class AlternativesOf {
  readonly #table: TypeTable;
  readonly #budget: StepBudget;
  readonly #members = new Map<number, readonly TypeNode[]>();
  readonly #known = new Map<number, Alternatives>();

  constructor(table: TypeTable, budget: StepBudget) {
    this.#table = table;
    this.#budget = budget;
  }

  of(type: TypeNode): Alternatives {
    const known = this.#known.get(type.id);
    if (known !== undefined) return known;
    const members = this.membersOf(type);
    const found: Alternatives = {
      scalars: new Set(members.flatMap((member) => (member.kind === 'scalar' ? [member.text] : []))),
      structures: members.filter(({ kind }) => kind === 'record' || kind === 'list' || kind === 'intersection'),
      isUnknown: members.some(({ kind }) => kind === 'unknown'),
      isUnclear: members.some(isUnclear),
      members: new Set(members),
    };
    if (!found.isUnclear) this.#known.set(type.id, found);
    return found;
  }

  /** The same as a list. None is a union or a name; an intersection among them has parts that are of several kinds. */
  membersOf(type: TypeNode): readonly TypeNode[] {
    const known = this.#members.get(type.id);
    if (known !== undefined) return known;
    if (type.kind === 'scalar') return [type];
    // Whoever comes back here while it is being worked out has a type that is only itself.
    this.#members.set(type.id, [this.#table.unclear]);
    const found = this.#takeApart(type);
    // What the budget cut short is asked again when there is a new one.
    if (found.some(isUnclear)) this.#members.delete(type.id);
    else this.#members.set(type.id, found);
    return found;
  }

  #takeApart(type: TypeNode): readonly TypeNode[] {
    if (type.kind !== 'name' && type.kind !== 'union' && type.kind !== 'intersection') return [type];
    if (!this.#budget.take()) return [this.#table.unclear];
    if (type.kind === 'name') return this.membersOf(this.#table.definitionOf(type.name));
    if (type.kind === 'union') return distinct(type.members.flatMap((member) => this.membersOf(member)));
    let found: readonly TypeNode[] = [this.#table.unknown];
    for (const part of type.members) {
      const others = this.membersOf(part);
      if (found.some(isUnclear) || !this.#budget.take(found.length * others.length)) return [this.#table.unclear];
      found = distinct(found.flatMap((one) => others.flatMap((other) => this.#meet(one, other) ?? [])));
    }
    return found;
  }

  /** What is both, as TypeScript reduces it; `undefined` where that is `never`. */
  #meet(a: TypeNode, b: TypeNode): TypeNode | undefined {
    if (a === b || b.kind === 'unknown') return a;
    if (a.kind === 'unknown') return b;
    if (a.kind === 'unclear' || b.kind === 'unclear') return this.#table.unclear;
    if (a.kind === 'scalar' && b.kind === 'scalar') {
      if (kindOfScalar(a.text) === b.text) return a;
      return kindOfScalar(b.text) === a.text ? b : undefined;
    }
    if (b.kind === 'scalar') return this.#meet(b, a);
    if (a.kind === 'scalar' && (a.text === 'null' || a.text === 'undefined' || (b.kind === 'record' && b.isObject)))
      return undefined;
    if (a.kind === 'record' && b.kind === 'record') return this.#join(a, b);
    if (a.kind === 'list' && b.kind === 'record' && isOnlyObject(b)) return a;
    if (b.kind === 'list' && a.kind === 'record' && isOnlyObject(a)) return b;
    return this.#table.intersection([a, b].flatMap((part) => (part.kind === 'intersection' ? part.members : [part])));
  }

  #join(a: RecordNode, b: RecordNode): TypeNode | undefined {
    if (!this.#budget.take(a.properties.size + b.properties.size)) return this.#table.unclear;
    const properties = new Map(a.properties);
    for (const [name, one] of b.properties) {
      const other = a.properties.get(name);
      if (other === undefined) properties.set(name, one);
      else if (this.#isContradiction(other, one)) return undefined;
      else
        properties.set(name, {
          type: this.#table.intersection([other.type, one.type]),
          isOptional: other.isOptional && one.isOptional,
        });
    }
    const indexes = [a.index, b.index].filter((index) => index !== undefined);
    return this.#table.record({
      properties,
      ...(indexes.length === 0 ? {} : { index: this.#table.intersection(indexes) }),
      isObject: a.isObject || b.isObject,
    });
  }

  /** A required property that tells variants apart and can have no value: there is no such record. */
  #isContradiction(a: Property, b: Property): boolean {
    if (a.isOptional && b.isOptional) return false;
    const [left, right] = [this.scalarsOf(a.type, a.isOptional), this.scalarsOf(b.type, b.isOptional)];
    if (left === undefined || right === undefined || !(left.every(isUnit) || right.every(isUnit))) return false;
    if (left.length === 0 || right.length === 0) return false;
    return !left.some((one) =>
      right.some((other) => one === other || kindOfScalar(one) === other || kindOfScalar(other) === one),
    );
  }

  /** The scalars of a type that is of nothing else. Never looks inside a structure. */
  scalarsOf(type: TypeNode, isOptional = false): readonly string[] | undefined {
    const found: string[] = isOptional ? ['undefined'] : [];
    const pending = [type];
    const seen = new Set<number>();
    for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
      if (seen.has(one.id)) continue;
      seen.add(one.id);
      if (!this.#budget.take()) return undefined;
      if (one.kind === 'scalar') found.push(one.text);
      else if (one.kind === 'union') pending.push(...one.members);
      else if (one.kind === 'name') pending.push(this.#table.definitionOf(one.name));
      else return undefined;
    }
    return found;
  }
}

/** Whether a scalar has one value only. */
export function isUnit(text: string): boolean {
  return text !== 'string' && text !== 'number';
}

function isUnclear({ kind }: TypeNode): boolean {
  return kind === 'unclear';
}

/** `object` itself. */
export function isOnlyObject({ properties, index }: RecordNode): boolean {
  return properties.size === 0 && index === undefined;
}

function distinct(types: readonly TypeNode[]): readonly TypeNode[] {
  const found = [...new Set(types)];
  const unknown = found.find(({ kind }) => kind === 'unknown');
  return unknown === undefined || found.some(isUnclear) ? found : [unknown];
}
