import { closest } from '../text/closest.js';
import type { Comparison, Expression } from './expression.js';
import { errorAt, type Token, tokenize } from './token.js';

/** The fields of an envelope, with one of which every path begins. */
const ENVELOPE_FIELDS: readonly string[] = [
  'event_id',
  'event_type',
  'timestamp',
  'version',
  'source',
  'correlation_ids',
  'correlation_id',
  'causation_id',
  'agent_context',
  'metadata',
  'priority',
  'ttl_seconds',
  'payload',
];

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['=', '=='],
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['contains', 'contains'],
]);

/** Parentheses and `not` may nest this deep, far from where recursion ends. */
const MAX_DEPTH = 50;

/**
 * Reads a filter such as `payload.pr_number > 3 and not (source.app == "ci")`.
 *
 * Grammar, from the loosest binding: `or`, `and`, `not`, one comparison; operands are paths, literals and parentheses.
 * There are no regular expressions, calls or assignments.
 *
 * @throws {BloodbankError} `where.invalid`, which shows the place of the first mistake.
 */
export function parseWhere(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;

  const peek = (): Token => tokens[position] ?? { kind: 'end', at: text.length };
  const fail = (token: Token, problem: string): never => {
    throw errorAt(text, token.at, problem);
  };
  const accept = (...texts: readonly string[]): boolean => {
    const token = peek();
    if ((token.kind !== 'word' && token.kind !== 'sign') || !texts.includes(token.text)) return false;
    position++;
    return true;
  };
  const expect = (sign: string): void => {
    if (!accept(sign)) fail(peek(), `"${sign}" is missing here`);
  };

  const parseOr = (depth: number): Expression => {
    let left = parseAnd(depth);
    while (accept('or', '||')) left = { kind: 'or', left, right: parseAnd(depth) };
    return left;
  };
  const parseAnd = (depth: number): Expression => {
    let left = parseNot(depth);
    while (accept('and', '&&')) left = { kind: 'and', left, right: parseNot(depth) };
    return left;
  };
  const parseNot = (depth: number): Expression => {
    if (depth > MAX_DEPTH) fail(peek(), `it nests deeper than ${MAX_DEPTH} levels`);
    return accept('not', '!') ? { kind: 'not', operand: parseNot(depth + 1) } : parseComparison(depth);
  };
  const parseComparison = (depth: number): Expression => {
    const left = parseOperand(depth);
    const token = peek();
    if (token.kind !== 'sign' && token.kind !== 'word') return left;
    if (token.text === '=~') {
      fail(token, 'regular expressions are not part of it, for a hostile one could stop the program; try contains');
    }
    const operator = COMPARISONS.get(token.text);
    if (operator === undefined) return left;
    position++;
    return { kind: 'compare', operator, left, right: parseOperand(depth) };
  };
  const parseOperand = (depth: number): Expression => {
    const token = peek();
    position++;
    if (token.kind === 'string' || token.kind === 'number') return { kind: 'literal', value: token.value };
    if (token.kind === 'sign' && token.text === '(') {
      const inner = parseOr(depth + 1);
      expect(')');
      return inner;
    }
    if (token.kind !== 'word') return fail(token, 'a field or a value is missing here');
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
    if (token.text === 'null') return { kind: 'literal', value: null };
    return parsePath(token.text, token);
  };
  const parsePath = (root: string, token: Token): Expression => {
    if (!ENVELOPE_FIELDS.includes(root)) {
      const near = closest(root, ENVELOPE_FIELDS) ?? `payload.${root}`;
      fail(token, `an event has no field "${root}"; did you mean ${near}? Text stands in quotes`);
    }
    const steps: (string | number)[] = [root];
    for (;;) {
      if (accept('.')) steps.push(parseName());
      else if (accept('[')) {
        steps.push(parseIndex());
        expect(']');
      } else return { kind: 'path', steps };
    }
  };
  const parseName = (): string => {
    const token = peek();
    position++;
    return token.kind === 'word' ? token.text : fail(token, 'a field name is missing after the dot');
  };
  const parseIndex = (): string | number => {
    const token = peek();
    position++;
    if (token.kind === 'string' || token.kind === 'number') return token.value;
    return fail(token, 'brackets hold a number or a quoted name');
  };

  const expression = parseOr(0);
  const rest = peek();
  if (rest.kind !== 'end') fail(rest, 'nothing was expected after this place');
  return expression;
}
