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
  const standsFor = new Map<string, string[]>();
  const nameOf = (name: string): string => merged.get(name) ?? name;
  const keys = new Map<string, { readonly text: string; readonly key: string }>();
  // Most functions are what they were in the round before.
  const keyOf = (name: string, text: string): string => {
    const known = keys.get(name);
    if (known?.text === text) return known.key;
    const key = withoutName(text, name);
    keys.set(name, { text, key });
    return key;
  };
  // Functions that are alike call the same ones, and often there are many of them.
  const called = new Map<string, readonly string[]>();
  const callsOf = (key: string): readonly string[] => {
    const known = called.get(key) ?? mentioned(key, given);
    called.set(key, known);
    return known;
  };
  const calls = new Map([...given].map(([name, code]) => [name, callsOf(keyOf(name, code))] as const));
  let functions = given;
  for (let size = -1; size !== merged.size; ) {
    size = merged.size;
    const firsts = new Map<string, string>();
    const left = new Map<string, string>();
    for (const [name, code] of functions) {
      const text = calls.get(name)?.some((called) => merged.has(called)) ? renameWords(code, nameOf) : code;
      const key = keyOf(name, text);
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, name);
      else {
        const all = [name, ...(standsFor.get(name) ?? [])];
        for (const one of all) merged.set(one, first);
        const others = standsFor.get(first);
        if (others === undefined) standsFor.set(first, all);
        else for (const one of all) others.push(one);
        continue;
      }
      left.set(name, text);
    }
    functions = left;
  }
  return { functions, nameOf };
}

/** A function's own name stands at its beginning, and wherever it calls itself; other names may begin with it. */
function withoutName(text: string, name: string): string {
  const at = text.indexOf(name);
  const end = at + name.length;
  const isAtStart = (text.startsWith('function ') && at === 9) || (text.startsWith('const ') && at === 6);
  // Nearly all: the name is nowhere else, so that no word has to be looked at.
  if (isAtStart && text.indexOf(name, end) < 0 && !/[\w$]/.test(text[end] ?? ''))
    return text.slice(0, at) + text.slice(end);
  return renameWords(text, (word) => (word === name ? '' : word));
}

function mentioned(code: string, names: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(code.match(WORDS))].filter((word) => names.has(word));
}

/** Code with other names; strings in it stay. */
export function renameWords(code: string, nameOf: (word: string) => string): string {
  return code.replace(WORDS, nameOf);
}
