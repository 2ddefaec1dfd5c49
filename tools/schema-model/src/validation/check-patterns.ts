import { problemAt } from '../document/schema-document.js';
import type { Problem } from '../problem.js';
import type { SchemaSet } from '../set/schema-set.js';
import { patternAdvice } from './pattern-advice.js';
import { patternsOf, syntaxErrorOf } from './patterns-of.js';

/** Patterns that are no regular expressions. */
export function checkPatterns(set: SchemaSet): readonly Problem[] {
  return patternsOf(set).flatMap(({ document, pointer, source }) => {
    const error = syntaxErrorOf(source);
    if (error === undefined) return [];
    return [problemAt(document, pointer, { rule: 'pattern-valid', message: `${error}.`, fix: patternAdvice(source) })];
  });
}
