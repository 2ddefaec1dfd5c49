import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { isLarge } from '../large/large-values.js';
import { canonicalText } from '../node/canonical-text.js';
import { type Kind, kindOf, kindsOf, type Node } from '../node/node.js';
import { satisfiesFormat } from '../pattern/formats.js';
import { testPattern } from '../pattern/test-pattern.js';
import { compareDecimals, decimalOf, isMultiple } from './decimal.js';
import { holdsOfLarge } from './evaluate-large.js';
import { evaluatedItems, evaluatedNames } from './evaluated.js';

/** Whether a value meets a demand, by the specification. */
export function satisfies(node: Node, value: JsonValue): boolean {
  return holds(node, value, kindOf(value));
}

/** What is asked of the value by parts, or of its kind. */
const COMPOUND: ReadonlySet<Node['op']> = new Set(['true', 'and', 'or', 'one', 'not', 'ref', 'type']);

function holds(node: Node, value: JsonValue, kind: Kind): boolean {
  if (kindsOf(node)?.includes(kind) === false) return true;
  if (isLarge(value) && !COMPOUND.has(node.op)) return holdsOfLarge(node, value, satisfies);
  switch (node.op) {
    case 'true':
      return true;
    case 'and':
      return node.of.every((part) => holds(part, value, kind));
    case 'or':
      return node.of.some((part) => holds(part, value, kind));
    case 'one': {
      let count = 0;
      for (const part of node.of) if (holds(part, value, kind) && ++count > 1) return false;
      return count === 1;
    }
    case 'not':
      return !holds(node.of, value, kind);
    case 'ref':
      return holds(node.target(), value, kind);
    case 'type':
      return node.kinds.includes(kind);
    case 'enum':
      return node.texts.has(canonicalText(value));
    case 'min':
    case 'max': {
      const order = compareDecimals(decimalOf(value as number), decimalOf(node.value));
      return order === 0 ? !node.isOpen : node.op === 'min' ? order > 0 : order < 0;
    }
    case 'multiple':
      return isMultiple(decimalOf(value as number), decimalOf(node.of));
    case 'length': {
      const length = [...(value as string)].length;
      return length >= node.min && length <= node.max;
    }
    case 'pattern':
      return testPattern(node.source, value as string);
    case 'format':
      return satisfiesFormat(node.name, value as string);
    default:
      return Array.isArray(value) ? holdsOfItems(node, value) : isJsonObject(value) ? holdsOfProps(node, value) : true;
  }
}

function holdsOfItems(node: Node, items: readonly JsonValue[]): boolean {
  switch (node.op) {
    case 'itemCount':
      return items.length >= node.min && items.length <= node.max;
    case 'items':
      return items.every((item, at) => satisfies(node.prefix[at] ?? node.rest, item));
    case 'contains': {
      const count = items.filter((item) => satisfies(node.of, item)).length;
      return count >= node.min && count <= node.max;
    }
    case 'unique':
      return new Set(items.map(canonicalText)).size === items.length;
    case 'otherItems': {
      const done = evaluatedItems(node.within, items, satisfies);
      return items.every((item, at) => done === 'all' || done.has(at) || satisfies(node.of, item));
    }
    default:
      return true;
  }
}

function holdsOfProps(
  node: Node,
  value: Exclude<JsonValue, readonly JsonValue[] | string | number | boolean | null>,
): boolean {
  const names = Object.keys(value);
  switch (node.op) {
    case 'propertyCount':
      return names.length >= node.min && names.length <= node.max;
    case 'required':
      return Object.hasOwn(value, node.name);
    case 'names':
      return names.every((name) => satisfies(node.of, name));
    case 'props':
      return names.every((name) => {
        const own = node.properties.get(name);
        const matching = [...node.patterns].filter(([pattern]) => testPattern(pattern, name)).map(([, part]) => part);
        const demands = own === undefined && matching.length === 0 ? [node.rest] : [...(own ? [own] : []), ...matching];
        return demands.every((demand) => satisfies(demand, value[name] ?? null));
      });
    case 'otherProps': {
      const done = evaluatedNames(node.within, value, satisfies);
      return names.every((name) => done === 'all' || done.has(name) || satisfies(node.of, value[name] ?? null));
    }
    default:
      return true;
  }
}
