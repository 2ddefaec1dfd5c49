import { Invalid } from '../errors/publish-errors.js';
import { joinPointer } from '../json/pointer.js';

/**
 * What makes an event id deterministic, as text. Texts are written as the original services wrote them, and anything else
 * so that no two sets of values give the same text:
 *
 * - `name=text`: a text without `|`, which separates pairs, that does not begin with `=`;
 * - `name==` and JSON: any other text, a number, true or false, a list, an object;
 * - a name that could be taken for more than a name is JSON as well.
 */
const IS_PLAIN_NAME = /^(?!")[^|=]*$/;
const IS_PLAIN_TEXT = /^(?!=)[^|]*$/;
/** Half of a surrogate pair: no UTF-8 can be made of it, so that different texts would have the same id. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The unique key of some fields of a payload: their pairs, sorted by name, joined by `|`. Absent and null fields are left
 * out; undefined when none is left, for then nothing would tell two events apart.
 *
 * @throws {Invalid} `schema.invalid` for a text with half of a surrogate pair, `schema.not-json` for what JSON cannot say.
 * @example
 * ```ts
 * uniqueKeyOf(['uri', 'action'], { uri: 'file:///a.md', action: 'created' }); // 'action=created|uri=file:///a.md'
 * ```
 */
export function uniqueKeyOf(fields: readonly string[], payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const pairs: string[] = [];
  for (const name of [...fields].sort()) {
    const value = wireValueOf(name, Object.hasOwn(payload, name) ? Reflect.get(payload, name) : undefined);
    if (value === undefined || value === null) continue;
    const isPlain = typeof value === 'string' && IS_PLAIN_TEXT.test(value);
    pairs.push(`${IS_PLAIN_NAME.test(name) ? name : jsonOf(name)}=${isPlain ? value : `=${jsonOf(value)}`}`);
  }
  return pairs.length === 0 ? undefined : pairs.join('|');
}

/**
 * Several texts as one unique key, such as who sent a request and how it is named. No other texts give the same.
 *
 * @example
 * ```ts
 * joinUniqueKey('http:n8n', 'order-7'); // 'http:n8n|order-7'
 * ```
 */
export function joinUniqueKey(...parts: readonly string[]): string {
  const isPlain = !parts.some((part) => part.includes('|'));
  return isPlain ? parts.join('|') : `||${JSON.stringify(parts)}`;
}

/** @throws {Invalid} `schema.invalid`. `pointer` names the place in the payload. */
export function assertWellFormed(what: string, text: string, pointer = ''): void {
  if (!LONE_SURROGATE.test(text)) return;
  const message = `${what} holds half of a surrogate pair, of which no event id can be made`;
  throw new Invalid('schema.invalid', `${message}.`, { issues: [{ pointer, keyword: 'x-unique-key', message }] });
}

/** A value as the receiver will read it. */
function wireValueOf(name: string, value: unknown): unknown {
  const pointer = joinPointer('', name);
  let received = value;
  if (typeof value !== 'string') {
    try {
      received = JSON.parse(JSON.stringify(value) ?? 'null');
    } catch (cause) {
      const message = `${pointer} cannot be written as JSON`;
      const issues = [{ pointer, keyword: 'x-unique-key', message: 'cannot be written as JSON' }];
      throw new Invalid('schema.not-json', `${message}, so no event id can be made of it.`, { cause, issues });
    }
  }
  if (typeof received === 'string') assertWellFormed(pointer, received, pointer);
  return received;
}

/** The same text for the same value, whatever the order of its members. JSON says itself where it ends. */
function jsonOf(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // fromEntries defines members, so that a key named __proto__ stays a key.
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
