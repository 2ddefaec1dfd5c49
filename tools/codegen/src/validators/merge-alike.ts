import { STRING } from './shorten.js';

const WORDS = new RegExp(String.raw`${STRING}|[A-Za-z_$][\w$]*`, 'g');

export interface Merged {
  /** What is left, by name, in the order that it was given in. */
  readonly functions: ReadonlyMap<string, string>;
  /** The function that stands for another one, or for itself. */
  nameOf(name: string): string;
}

/**
 * Of functions with the same text the first one by order stands for all, and those that call them call it: until no two are the
 * same. Functions that call one another in a circle stay as they are.
 */
export function mergeAlike(given: ReadonlyMap<string, string>): Merged {
  const merged = new Map<string, string>();
  const nameOf = (name: string): string => merged.get(name) ?? name;
  const calls = new Map([...given].map(([name, code]) => [name, mentioned(code, given)] as const));
  let functions = given;
  for (let size = -1; size !== merged.size; ) {
    size = merged.size;
    const firsts = new Map<string, string>();
    const left = new Map<string, string>();
    for (const [name, code] of functions) {
      const text = calls.get(name)?.some((called) => merged.has(called)) ? renameWords(code, nameOf) : code;
      // Its own name stands at its beginning, and wherever it calls itself; other names may begin with it.
      const key = renameWords(text, (word) => (word === name ? '' : word));
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, name);
      else {
        for (const [other, target] of merged) if (target === name) merged.set(other, first);
        merged.set(name, first);
        continue;
      }
      left.set(name, text);
    }
    functions = left;
  }
  return { functions, nameOf };
}

function mentioned(code: string, names: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(code.match(WORDS))].filter((word) => names.has(word));
}

/** Code with other names; strings in it stay. */
export function renameWords(code: string, nameOf: (word: string) => string): string {
  return code.replace(WORDS, nameOf);
}
