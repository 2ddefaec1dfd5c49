import type { CharSet, NoParent } from 'refa';
import { loadRefa } from './load-refa.js';

type Expression = NoParent<import('refa').Expression>;
type Element = Expression['alternatives'][number]['elements'][number];

const READABLE = [...'aA0-_.:/ '].map((letter) => letter.charCodeAt(0));
const MAX_LENGTH = 2_000;
const MAX_NODES = 200_000;
const known = new Map<string, readonly string[]>();

/**
 * A few texts that are meant to match a pattern, read off its source: for patterns that are too large, or too clever, to
 * be an automaton. Whoever uses one has to try it.
 */
export function sampleWords(source: string): readonly string[] {
  const found = known.get(source) ?? makeWords(source);
  if (known.size > MAX_LENGTH) known.clear();
  known.set(source, found);
  return found;
}

function makeWords(source: string): readonly string[] {
  try {
    const parser = loadRefa().JS.Parser.fromLiteral({ source, flags: 'u' });
    const { expression } = parser.parse({ assertions: 'unknown', backreferences: 'unknown', maxNodes: MAX_NODES });
    const ways = [() => 0, (count: number) => count - 1, (count: number) => count >> 1];
    return [...new Set(ways.map((pick) => write(expression.alternatives, pick)))];
  } catch {
    return [];
  }
}

type Pick = (count: number) => number;

function write(alternatives: Expression['alternatives'], pick: Pick): string {
  const chosen = alternatives[pick(alternatives.length)];
  return (chosen?.elements ?? []).map((element) => writeElement(element, pick)).join('');
}

function writeElement(element: Element, pick: Pick): string {
  switch (element.type) {
    case 'CharacterClass':
      return String.fromCodePoint(characterOf(element.characters));
    case 'Alternation':
      return write(element.alternatives, pick);
    case 'Quantifier': {
      const count = Math.min(element.max, Math.max(element.min, pick(2)), MAX_LENGTH);
      return write(element.alternatives, pick).repeat(count);
    }
    default:
      return '';
  }
}

function characterOf(set: CharSet): number {
  return READABLE.find((code) => set.has(code)) ?? set.ranges[0]?.min ?? 0;
}
