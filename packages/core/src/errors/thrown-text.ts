/**
 * Reading what anybody threw. Anything can be thrown: an error whose `message` is a list, an object without a prototype, a
 * revoked proxy, a getter that throws. Nothing here throws, runs a `toString` or `toJSON` of the value, or returns a text
 * without bound.
 */

/** Long enough for a person, short enough for a log line. */
const MAX_TEXT_LENGTH = 10_000;
const MAX_LIST_ITEMS = 20;

/** A member of whatever was thrown; undefined where it cannot be read. */
export function readMember(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    return Reflect.get(value, name);
  } catch {
    return undefined;
  }
}

/** `instanceof`, which a revoked proxy would answer with an error of its own. */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

export function cutText(text: string, length: number = MAX_TEXT_LENGTH): string {
  return text.length > length ? text.slice(0, length) : text;
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return cutText(thrown);
  const message = readMember(thrown, 'message') ?? undefined;
  const text = message === undefined ? listText(thrown) : textOf(message);
  return text ?? `Thrown: ${textOf(thrown) ?? (typeof thrown === 'function' ? 'a function' : 'an object')}`;
}

/** A primitive, or a list of them, as text; undefined for everything whose text only its own code could tell. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return cutText(value);
    case 'bigint':
      // Writing out the digits of an enormous one takes minutes.
      return BigInt.asIntN(256, value) === value ? String(value) : 'a very large number';
    case 'object':
      return value === null ? 'null' : listText(value);
    case 'function':
      return undefined;
    default:
      return cutText(String(value));
  }
}

/** What validators of other frameworks answer with: several messages at once. */
function listText(value: unknown): string | undefined {
  const length = isList(value) ? readMember(value, 'length') : undefined;
  if (typeof length !== 'number' || length === 0) return undefined;
  const texts: string[] = [];
  for (let index = 0; index < Math.min(length, MAX_LIST_ITEMS); index++) {
    const item = readMember(value, String(index));
    // One level: a list may hold itself.
    texts.push((isList(item) ? undefined : textOf(item)) ?? 'an object');
  }
  return cutText(texts.join('; '));
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
