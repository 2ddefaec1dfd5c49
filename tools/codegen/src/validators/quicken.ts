import { STRING } from './shorten.js';

/**
 * What ajv writes to be safe for every value, written so that it costs nothing for those that JSON makes:
 *
 * - A property is the object's own where its prototype is `Object.prototype`, which has only the names that it has; and then
 *   `in` sees the object's own keys alone.
 * - No text has more characters than UTF-16 units, nor fewer than half as many.
 * - Where an error stands is written down when there is one: a function called for a part says it from there on, and whoever
 *   called it adds the rest.
 */
const SLOW = new RegExp(
  [
    String.raw`own\.call\((?<object>\w+), (?<name>${STRING})\)`,
    STRING,
    String.raw`for\(const (?<key>\w+) of Object\.keys\((?<keys>\w+)\)\)\{`,
    String.raw`helpers\.length\((?<text>\w+)\) (?<sign>[<>]) (?<limit>\d+)`,
    String.raw`if\(!\((?<accepts>accepts\w+)\((?<part>\w+), (?<at>[^\n]+)\)\)\)\{\n *vErrors = vErrors === null \? \k<accepts>\.errors : vErrors\.concat\(\k<accepts>\.errors\);`,
  ].join('|'),
  'g',
);

/** The same function, faster. It asks for `isPlain` and `joined`. */
export function quicken(code: string): string {
  return code.replace(SLOW, (found, ...rest) => {
    const { object, name = '""', key, keys, text, sign, limit, accepts, part, at } = rest.at(-1) as Groups;
    if (object !== undefined) {
      return String(JSON.parse(name)) in Object.prototype ? found : `(isPlain(${object}) || ${found})`;
    }
    if (key !== undefined)
      return `for(const ${key} in ${keys}){if(!isPlain(${keys}) && !own.call(${keys}, ${key}))continue;`;
    if (text !== undefined) {
      const few = sign === '>' ? Number(limit) : 2 * Number(limit) - 1;
      return `${text}.length ${sign} ${few} && ${found}`;
    }
    if (accepts === undefined) return found;
    return `if(!(${accepts}(${part}))){\nvErrors = joined(vErrors, ${accepts}.errors, ${at});`;
  });
}

type Groups = Readonly<Record<string, string | undefined>>;
