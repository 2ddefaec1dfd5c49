import { createRequire } from 'node:module';
import type { checkSync } from 'recheck';
import { problemAt } from '../../document/schema-document.js';
import type { Problem } from '../../problem.js';
import { type PatternPlace, patternsOf, syntaxErrorOf } from '../../validation/patterns-of.js';
import type { Rule } from '../rule.js';

/** How long one pattern is analysed, in milliseconds. */
const BUDGET_MS = 2_000;

export const patternLinear: Rule = {
  id: 'pattern-linear',
  purpose: 'no pattern takes more than linear time: with one that does, a short payload stops a process for minutes.',
  check(set) {
    return patternsOf(set).flatMap((place) => (syntaxErrorOf(place.source) === undefined ? judge(place) : []));
  },
};

type Diagnostics = ReturnType<typeof checkSync>;

const known = new Map<string, Diagnostics>();

function judge({ document, pointer, source }: PatternPlace): readonly Problem[] {
  const diagnostics = known.get(source) ?? analyse(source);
  known.set(source, diagnostics);
  if (diagnostics.status === 'safe') return [];
  if (diagnostics.status === 'unknown') {
    const message = `Within ${BUDGET_MS} ms it could not be shown that ${JSON.stringify(source)} takes linear time.`;
    return [
      problemAt(document, pointer, {
        rule: 'pattern-linear',
        severity: 'warning',
        message,
        fix: 'Write it more simply.',
      }),
    ];
  }
  // `maxLength` is no help: all keywords are tried, so that all that is wrong can be told.
  const message = `The pattern ${JSON.stringify(source)} takes ${diagnostics.complexity.summary} time on ${diagnostics.attack.pattern.slice(0, 120)}.`;
  const fix =
    'Make repeated parts unambiguous, and anchor it: no repetition inside a repetition of the same characters.';
  return [problemAt(document, pointer, { rule: 'pattern-linear', message, fix })];
}

/** The analyser is large, and most trees have no pattern, so it is loaded on first use. */
function analyse(source: string): Diagnostics {
  const recheck = createRequire(import.meta.url)('recheck') as { readonly checkSync: typeof checkSync };
  return recheck.checkSync(source, 'u', { timeout: BUDGET_MS });
}
