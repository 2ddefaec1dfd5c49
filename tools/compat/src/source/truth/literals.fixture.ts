import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Shapes } from './plain-shapes.fixture.js';
import { typeText } from './type-text.fixture.js';

/** Ways to write one value; more of them are left out, and then not every literal was tried. */
const MAX_WAYS = 24;
const MAX_TEXT = 20_000;
/** More items than any tuple has. */
const MANY = 14;

/** The type of a value that is no literal itself, so that no name in it is looked at. */
export const inPlace = (shape: JsonObject): string =>
  typeText(shape, { writeObject: (members) => `{ ${members.join('; ')} }` });

/**
 * Literals of a type as a publisher may write them: with all names and with the required ones only, each variant of a union,
 * lists that are empty, short and long. What is no object is a value of its type. `others` are names to try in a map.
 */
export class Literals {
  /** Whether all ways were written, each with each. */
  isComplete = true;
  readonly #shapes: Shapes;
  readonly #others: readonly string[];

  constructor(shapes: Shapes, others: readonly string[]) {
    this.#shapes = shapes;
    this.#others = others;
  }

  of(shape: JsonObject, names: readonly string[] = []): readonly string[] {
    const { tsType, anyOf, allOf, tuple, type } = shape;
    const unit = this.#shapes.get(String(tsType));
    if (unit !== undefined) {
      if (names.filter((name) => name === tsType).length >= 2) return [valueText(shape)];
      return this.of(unit, [...names, String(tsType)]);
    }
    if (Array.isArray(anyOf)) return this.#limit(anyOf.flatMap((member) => this.of(member as JsonObject, names)));
    if (Array.isArray(allOf)) return this.#limit(this.#combined(allOf as readonly JsonObject[], shape, names));
    if (Array.isArray(tuple)) return this.#limit(this.#tuples(shape, names));
    if (type === 'array') return this.#limit(this.#lists(shape['items'] as JsonObject, names));
    return type === 'object' ? this.#limit(this.#objects(shape, names)) : [valueText(shape)];
  }

  #limit(ways: readonly string[]): readonly string[] {
    const short = [...new Set(ways)].filter((way) => way.length <= MAX_TEXT);
    if (short.length < ways.length && short.length < new Set(ways).size) this.isComplete = false;
    if (short.length > MAX_WAYS) this.isComplete = false;
    return short.slice(0, MAX_WAYS);
  }

  #objects(shape: JsonObject, names: readonly string[]): readonly string[] {
    const { properties, required, additionalProperties: index } = shape;
    const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
    const members = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, one]): Member => {
      return { name, ways: this.of(one as JsonObject, names), isRequired: isRequired(name) };
    });
    const declared = new Set(members.map(({ name }) => name));
    const indexed = index === true ? { tsType: 'unknown' } : withoutUndefined(index);
    const others = indexed === undefined ? [] : this.of(indexed, names);
    const free = this.#others
      .filter((name) => !declared.has(name))
      .map((name): Member => ({ name, ways: others, isRequired: false }));
    const all = others.length === 0 ? members : [...members, ...free];
    const least = members.filter((member) => member.isRequired);
    return [...this.#each(all), ...this.#each(members), ...this.#each(least)];
  }

  /** Every way of every member, each with each where that is not too much. */
  #each(members: readonly Member[]): readonly string[] {
    const product = members.reduce((count, { ways }) => count * ways.length, 1);
    if (product === 0) return [];
    const isSmall = product <= MAX_WAYS / 2;
    if (!isSmall) this.isComplete = false;
    const count = isSmall ? product : Math.min(MAX_WAYS / 2, Math.max(...members.map(({ ways }) => ways.length)));
    return Array.from({ length: count }, (_, at) => {
      let left = at;
      const written = members.map(({ name, ways }) => {
        const way = ways[isSmall ? left % ways.length : Math.min(at, ways.length - 1)];
        left = Math.floor(left / ways.length);
        return `[${JSON.stringify(name)}]: ${way}`;
      });
      return `{ ${written.join(', ')} }`;
    });
  }

  #lists(items: JsonObject, names: readonly string[]): readonly string[] {
    const value = valueText(items);
    const many = `[${Array.from({ length: MANY }, () => value).join(', ')}]`;
    return ['[]', many, `[...(null! as (${inPlace(items)})[])]`, ...this.of(items, names).map((item) => `[${item}]`)];
  }

  #tuples(shape: JsonObject, names: readonly string[]): readonly string[] {
    const members = shape['tuple'] as readonly JsonObject[];
    const rest = shape['rest'] as JsonObject;
    const ways = members.map((member) => this.of(member, names));
    const most = Math.max(1, ...ways.map(({ length }) => length));
    if (ways.filter(({ length }) => length > 1).length > 1) this.isComplete = false;
    const made: string[] = [];
    for (let length = Number(shape['minItems']); length <= members.length; length += 1)
      for (let at = 0; at < most; at += 1)
        made.push(
          `[${ways
            .slice(0, length)
            .map((each) => each[Math.min(at, each.length - 1)])
            .join(', ')}]`,
        );
    if (rest['tsType'] === 'never') return made;
    const first = ways.map(([way]) => way).join(', ');
    const start = first === '' ? '' : `${first}, `;
    const value = valueText(rest);
    const many = Array.from({ length: MANY }, () => value).join(', ');
    return [...made, `[${start}${many}]`, ...this.of(rest, names).map((item) => `[${start}${item}]`)];
  }

  /** Objects are written as one; each variant of a union among the parts is one more way. */
  #combined(parts: readonly JsonObject[], whole: JsonObject, names: readonly string[]): readonly string[] {
    const seen: string[] = [];
    const flat = parts.flatMap((part) => this.#flatten(part, seen)).filter(({ tsType }) => tsType !== 'unknown');
    if (names.length + seen.length > 12) {
      this.isComplete = false;
      return [valueText(whole)];
    }
    const union = flat.find(({ anyOf }) => Array.isArray(anyOf));
    if (union !== undefined) {
      const others = flat.filter((part) => part !== union);
      const members = union['anyOf'] as readonly JsonObject[];
      if (members.length > MAX_WAYS) this.isComplete = false;
      return members
        .slice(0, MAX_WAYS)
        .flatMap((member) => this.of({ allOf: [...others, member] }, [...names, ...seen]));
    }
    const objects = flat.filter(({ type }) => type === 'object');
    if (objects.length < flat.length - flat.filter(({ tsType }) => tsType === 'object').length)
      return [valueText(whole)];
    return objects.length === 0 ? [valueText(whole)] : this.of(objects.reduce(joinObjects), [...names, ...seen]);
  }

  #flatten(part: JsonObject, seen: string[]): readonly JsonObject[] {
    const unit = this.#shapes.get(String(part['tsType']));
    if (unit !== undefined) {
      if (seen.includes(String(part['tsType']))) return [];
      seen.push(String(part['tsType']));
      return this.#flatten(unit, seen);
    }
    const parts = part['allOf'];
    return Array.isArray(parts) ? parts.flatMap((one) => this.#flatten(one as JsonObject, seen)) : [part];
  }
}

interface Member {
  readonly name: string;
  readonly ways: readonly string[];
  readonly isRequired: boolean;
}

function valueText(shape: JsonObject): string {
  return `null! as ${inPlace(shape)}`;
}

function withoutUndefined(index: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(index) || index['tsType'] === 'never') return undefined;
  const { anyOf } = index;
  if (!Array.isArray(anyOf)) return index;
  return { anyOf: anyOf.filter((member) => !isJsonObject(member) || member['tsType'] !== 'undefined') };
}

function joinObjects(a: JsonObject, b: JsonObject): JsonObject {
  const at = (shape: JsonObject): JsonObject => (isJsonObject(shape['properties']) ? shape['properties'] : {});
  const both = Object.entries(at(b)).map(([name, one]): [string, JsonValue] => {
    const other = Object.hasOwn(at(a), name) ? at(a)[name] : undefined;
    return [name, other === undefined ? one : { allOf: [other, one] }];
  });
  const indexes = [a, b].map((shape) => shape['additionalProperties']).filter((index) => index !== false);
  const shapes = indexes.map((index): JsonObject => (isJsonObject(index) ? index : { tsType: 'unknown' }));
  return {
    type: 'object',
    properties: { ...at(a), ...Object.fromEntries(both) },
    required: [a, b].flatMap((shape) => (Array.isArray(shape['required']) ? shape['required'] : [])),
    additionalProperties: shapes.length === 0 ? false : shapes.length === 1 ? (shapes[0] ?? false) : { allOf: shapes },
  };
}
