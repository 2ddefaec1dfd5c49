import type { JsonValue } from '@bloodbank/schema-model';
import { AlikeNumbers, AlikeTexts, type LargeValue, LongList, type LongMap, LongText } from '../large/large-values.js';
import { matchesLarge } from '../large/match-large.js';
import { canonicalText } from '../node/canonical-text.js';
import type { Node } from '../node/node.js';
import { automatonOf } from '../pattern/automaton.js';
import { languageOf, widerLanguageOf } from '../pattern/formats.js';
import { Undecidable } from '../prepare/undecidable.js';

type Satisfies = (node: Node, value: JsonValue) => boolean;

/** Whether a described value meets a demand of its own kind. Throws where only the value itself could say. */
export function holdsOfLarge(node: Node, value: LargeValue, satisfies: Satisfies): boolean {
  if (value instanceof LongText || value instanceof AlikeTexts) return holdsOfText(node, value);
  if (value instanceof AlikeNumbers) return holdsOfNumbers(node, value);
  return value instanceof LongList ? holdsOfList(node, value, satisfies) : holdsOfMap(node, value, satisfies);
}

function undecidable(): never {
  throw new Undecidable('a large value is told apart from others like it');
}

function holdsOfText(node: Node, text: LongText | AlikeTexts): boolean {
  switch (node.op) {
    case 'length':
      return text.size >= node.min && text.size <= node.max;
    case 'pattern':
      return matchesLarge(automatonOf(node.source) ?? undecidable(), text);
    case 'format': {
      const exact = languageOf(node.name);
      if (exact !== undefined) return matchesLarge(exact, text);
      const wider = widerLanguageOf(node.name);
      return wider !== undefined && !matchesLarge(wider, text) ? false : undecidable();
    }
    case 'enum': {
      const texts = node.values.filter((each): each is string => typeof each === 'string');
      const mayBe = texts.some((each) =>
        text instanceof AlikeTexts ? text.has(each) : [...each].length === text.size,
      );
      return mayBe ? undecidable() : false;
    }
    default:
      return true;
  }
}

function isIn(alike: AlikeTexts | AlikeNumbers, item: JsonValue): boolean {
  if (typeof item === 'string') return alike instanceof AlikeTexts && alike.has(item);
  return typeof item === 'number' && alike instanceof AlikeNumbers && alike.has(item);
}

function holdsOfNumbers(node: Node, numbers: AlikeNumbers): boolean {
  const { from, to, count } = numbers;
  switch (node.op) {
    case 'min':
    case 'max': {
      const isWithin = (value: number): boolean =>
        (node.isOpen ? value !== node.value : true) && isOrdered(node, value);
      return isWithin(from) === isWithin(to) ? isWithin(from) : undecidable();
    }
    case 'multiple':
      return node.of === 1 || count === 1 ? from % node.of === 0 : undecidable();
    case 'enum':
      return node.values.some((value) => typeof value === 'number' && numbers.has(value)) ? undecidable() : false;
    default:
      return true;
  }
}

function isOrdered({ op, value: bound }: Extract<Node, { readonly op: 'min' | 'max' }>, value: number): boolean {
  return op === 'min' ? value >= bound : value <= bound;
}

function holdsOfList(node: Node, list: LongList, satisfies: Satisfies): boolean {
  const { head, fill, times } = list;
  switch (node.op) {
    case 'itemCount':
      return list.size >= node.min && list.size <= node.max;
    case 'items': {
      if (!head.every((item, at) => satisfies(node.prefix[at] ?? node.rest, item))) return false;
      const places = node.prefix.slice(head.length, list.size);
      const demands = head.length + times > node.prefix.length ? [...places, node.rest] : places;
      return demands.every((demand) => satisfies(demand, fill));
    }
    case 'contains': {
      const count = head.filter((item) => satisfies(node.of, item)).length + (satisfies(node.of, fill) ? times : 0);
      return count >= node.min && count <= node.max;
    }
    case 'unique': {
      const isAlike = fill instanceof AlikeTexts || fill instanceof AlikeNumbers;
      if (times > 1 && !isAlike) return false;
      const texts = head.map(canonicalText);
      if (isAlike) {
        if (times > fill.count) return undecidable();
        if (head.some((item) => isIn(fill, item))) return undecidable();
      } else if (times > 0) texts.push(canonicalText(fill));
      return new Set(texts).size === texts.length;
    }
    case 'otherItems':
      return undecidable();
    case 'enum':
      return node.values.some((value) => Array.isArray(value) && value.length === list.size) ? undecidable() : false;
    default:
      return true;
  }
}

function holdsOfMap(node: Node, map: LongMap, satisfies: Satisfies): boolean {
  const { members, names, value } = map;
  const name = names as unknown as JsonValue;
  switch (node.op) {
    case 'propertyCount':
      return map.size >= node.min && map.size <= node.max;
    case 'required':
      return Object.hasOwn(members, node.name) || (names.has(node.name) ? undecidable() : false);
    case 'names':
      return satisfies(node.of, name) && satisfies(node, members);
    case 'props': {
      if (!satisfies(node, members)) return false;
      if ([...node.properties.keys()].some((each) => names.has(each))) return undecidable();
      const matching = [...node.patterns].filter(([source]) =>
        matchesLarge(automatonOf(source) ?? undecidable(), names),
      );
      const demands = matching.length === 0 ? [node.rest] : matching.map(([, part]) => part);
      return demands.every((demand) => satisfies(demand, value));
    }
    case 'otherProps':
      return undecidable();
    case 'enum':
      return node.values.some(
        (each) => typeof each === 'object' && each !== null && Object.keys(each).length === map.size,
      )
        ? undecidable()
        : false;
    default:
      return true;
  }
}
