/** No loop of a validator goes on once it has found about this many errors. */
export const MAX_ERRORS = 100;

/** The loops that ajv writes over a value's items and keys. Strings come first, so that a name which looks like one is left alone. */
const LOOPS =
  /"(?:[^"\\\n]|\\.)*"|for\(let (?<index>\w+)=(?<start>\w+); ?\k<index> ?< ?(?<end>\w+); ?\k<index>\+\+\)\{|for\(const (?<key>\w+) (?:in \w+|of [\w.]+\(\w+\))\)\{/g;

/**
 * Rewrites ajv's code so that a loop ends once it has itself found `MAX_ERRORS` errors: a list of a million wrong items
 * must not become a million error objects, nor the quadratic copying of them between functions.
 *
 * Verdicts stay the same, because a loop is counted from its own beginning: where it is cut short, what it stands in has
 * failed already. Errors found before it say nothing, as `oneOf` may yet take them back.
 */
export function boundLoops(code: string): string {
  return code.replace(LOOPS, (found, ...rest) => {
    const { index, start, end, key } = rest.at(-1) as Readonly<
      Record<'index' | 'start' | 'end' | 'key', string | undefined>
    >;
    if (index !== undefined) {
      return `for(let ${index}=${start},${index}_errors=errors; ${index}<${end}&&errors-${index}_errors<${MAX_ERRORS}; ${index}++){`;
    }
    if (key !== undefined) return `const ${key}_errors=errors;${found}if(errors-${key}_errors>=${MAX_ERRORS})break;`;
    return found;
  });
}
