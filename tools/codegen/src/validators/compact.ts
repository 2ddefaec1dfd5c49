import { indentCode } from './indent-code.js';
import { STRING } from './shorten.js';

const MEMBER = String.raw`\w+(?:\.[A-Za-z_$][\w$]*|\[${STRING}\])`;
const CALLED = String.raw`asked\(\w+\)|\w+`;

/** Where ajv begins to look at the properties of a value. */
const ENTERED = /^if\((data\d*) && typeof \1 == "object" && !Array\.isArray\(\1\)\)\{$/gm;

/**
 * What ajv writes to be safe for every value, and what costs nothing for those that JSON makes:
 *
 * - `plain` sees to it that a value has no properties but its own, so that a property is asked for as it is.
 * - No text has more characters than UTF-16 units, nor fewer than half as many.
 */
const SAFE = new RegExp(
  [
    String.raw` && own\.call\((?<seen>\w+), (?<seenName>${STRING})\)`,
    String.raw`\((?<member>${MEMBER}) === undefined\) \|\| \(!\(own\.call\((?<missed>\w+), (?<missedName>${STRING})\)\)\)`,
    String.raw`for\(const (?<key>\w+) of Object\.keys\((?<keys>\w+)\)\)\{`,
    String.raw`helpers\.length\((?<text>\w+)\) (?<sign>[<>]) (?<limit>\d+)`,
    String.raw`(?<object>\w+) && typeof \k<object> == "object" && !Array\.isArray\(\k<object>\)`,
    String.raw`\(\(typeof (?<integer>\w+) == "number"\) && \(!\(\k<integer> % 1\) && !isNaN\(\k<integer>\)\)\) && \(isFinite\(\k<integer>\)\)`,
    String.raw`\(typeof (?<number>\w+) == "number"\) && \(isFinite\(\k<number>\)\)`,
    // Asked of finite numbers alone.
    String.raw`(?<bound>(?<bounded>data\d*) [<>]=? -?[\d.e+-]+) \|\| isNaN\(\k<bounded>\)`,
    STRING,
  ].join('|'),
  'g',
);

/** How one function calls another, and takes over what that has found. */
const CALLS = new RegExp(
  String.raw`^if\(!\((?<called>${CALLED})\((?<value>\w+), (?<at>.+)\)\)\)\{\nvErrors = vErrors === null \? (?<name>\w+)\.errors : vErrors\.concat\(\k<name>\.errors\);\nerrors = vErrors\.length;$`,
  'gm',
);

/** How ajv takes back what a branch has found. */
const RESETS =
  /^errors = (_errs\d+);\nif\(vErrors !== null\)\{\nif\(\1\)\{\nvErrors\.length = \1;\n\}\nelse \{\nvErrors = null;\n\}\n\}$/gm;

/** Names of ajv's, and where an error stands: a function says it from its own value on, as whoever called it adds the rest. */
const NAMES = new RegExp(
  String.raw`${STRING}|, instancePath = ""|\{instancePath(?=,)|\{instancePath:|(?<![\w$.])(?:instancePath\+|(?:instancePath|vErrors|errors)(?![\w$]))`,
  'g',
);

const LACKING = new RegExp(String.raw`^if\((${MEMBER}) === undefined\)\{$`, 'gm');

const EMPTY = /^(?:else |if\(.*\))\{\n\}\n(?!else )/gm;

/** A property about which there is one question. */
const PROPERTIES = new RegExp(
  String.raw`^if\((?<member>${MEMBER}) !== undefined\)\{\nlet (?<name>data\d+) = \k<member>;\nif\((?<question>.*)\)(?<answer>e=.*;)\n\}$`,
  'gm',
);

const DATA = new RegExp(String.raw`${STRING}|(?<![\w$.])data\d+`, 'g');

const SINGLE = /^(if\(.*\)|else )\{\n(e=.*;)\n\}$/gm;
const NOT = new RegExp(
  String.raw`${STRING}|!\((?<question>(?:isObject|Number\.isInteger|Number\.isFinite|Array\.isArray)\(\w+\))\)`,
  'g',
);

/**
 * ajv's function as one that returns what it has found, or `null`, at a third of its length: what all of them do is done by
 * the functions that `bundleValidators` puts before them.
 *
 * @throws {Error} when ajv has not written what it is known to write.
 */
export function compact(code: string, name: string): string {
  const entered = new Set([...code.matchAll(ENTERED)].map(([, value]) => value));
  const body = code
    .replace(ENTERED, (found, value: string) => `${found}\n${value}=plain(${value},${value}.constructor);`)
    .replace(SAFE, (found, ...rest) => simplify(found, groupsOf(rest), entered))
    .replace(NOT, (found, ...rest) => (found.startsWith('"') ? found : `!${groupsOf(rest)['question']}`))
    .replace(CALLS, (_, ...rest) => {
      const { called, value, at } = groupsOf(rest);
      return `if(t=${called}(${value})){\ne=joined(e,t,${at});`;
    })
    .replace(RESETS, 'e=cut(e,$1);')
    .replace(`${name}.errors = vErrors;\n`, '')
    .replace(`${name}.errors = null;\nreturn true;`, 'return null;')
    .replace('return errors === 0;', 'return e;')
    .replace(/^let vErrors = null;\nlet errors = 0;$/m, 'let e=null,t,v;')
    .replace(NAMES, (found) => RENAMED[found] ?? found)
    .replace(EMPTY, '')
    .replace(LACKING, 'if($1===undefined){')
    .replace(SINGLE, '$1$2')
    .replace(PROPERTIES, (found, ...rest) => {
      const { member, name: own = '', question = '', answer = '' } = groupsOf(rest);
      if (answer.includes(own)) return found;
      const asked = question.replace(DATA, (word) => (word === own ? 'v' : word));
      return `if((v=${member})!==undefined&&${/^[tv]=|[|?]/.test(asked) ? `(${asked})` : asked})${answer}`;
    })
    .trim();
  assertKnown(body, name);
  return indentCode(withoutUnused(body));
}

function simplify(found: string, groups: Groups, entered: ReadonlySet<string | undefined>): string {
  const { seen, seenName = '""', member, missed, missedName = '""', key, keys, text, sign, limit } = groups;
  const { object, integer, number, bound } = groups;
  const isPlain = (value: string, property: string): boolean =>
    entered.has(value) && !(String(JSON.parse(property)) in Object.prototype);
  if (seen !== undefined) return isPlain(seen, seenName) ? '' : found;
  if (missed !== undefined) return isPlain(missed, missedName) ? `${member} === undefined` : found;
  if (key !== undefined) return entered.has(keys) ? `for(const ${key} in ${keys}){` : found;
  if (text !== undefined) {
    const few = sign === '>' ? Number(limit) : 2 * Number(limit) - 1;
    return `${text}.length ${sign} ${few} && ${found}`;
  }
  if (object !== undefined) return `isObject(${object})`;
  if (integer !== undefined) return `Number.isInteger(${integer})`;
  if (number !== undefined) return `Number.isFinite(${number})`;
  return bound ?? found;
}

const RENAMED: Readonly<Record<string, string>> = {
  ', instancePath = ""': '',
  '{instancePath': '{instancePath:""',
  'instancePath+': '',
  instancePath: '""',
  vErrors: 'e',
  errors: 'count(e)',
};

const VARIABLES = new RegExp(String.raw`${STRING}|(?<![\w$.])[tv](?![\w$])`, 'g');

/** The variables are declared where they are used. */
function withoutUnused(body: string): string {
  const declaration = 'let e=null,t,v;';
  const rest = body.replace(declaration, '');
  const names = new Set([...rest.matchAll(VARIABLES)].map(([found]) => found));
  return body.replace(declaration, `let e=null${names.has('t') ? ',t' : ''}${names.has('v') ? ',v' : ''};`);
}

const LEFT_OVER = new RegExp(
  String.raw`${STRING}|(?<![\w$.])(?:accepts|part_)\w*\.errors\b|count\(e\)(?: =[^=]|\+\+)|return (?:true|false);`,
  'g',
);

function assertKnown(body: string, name: string): void {
  const [left] = [...body.matchAll(LEFT_OVER)].map(([found]) => found).filter((found) => !found.startsWith('"'));
  if (left !== undefined) throw new Error(`ajv has written what is not known of it, in ${name}: ${left}`);
}

type Groups = Readonly<Record<string, string | undefined>>;

function groupsOf(rest: readonly unknown[]): Groups {
  return rest.at(-1) as Groups;
}
