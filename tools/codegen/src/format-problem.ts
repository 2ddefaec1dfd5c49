import type { Problem } from '@bloodbank/schema-model';

/**
 * A problem for people, on two lines. The first begins as compilers begin theirs, so that editors and terminals link it.
 *
 * @example
 * schemas/github/pr.created.v1.json:12:7 error ref-resolvable at /properties/id: The $ref "x.json" names no file of the tree.
 *   Did you mean ../_common/types.v1.json?
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, rule, pointer, message, fix } = problem;
  const place = pointer === '' ? '' : ` at ${pointer}`;
  return `${visible(`${file}:${line}:${column} ${severity} ${rule}${place}: ${message}`)}\n  ${visible(fix)}`;
}

/** Names in a tree may hold anything; none of it may drive a terminal. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
