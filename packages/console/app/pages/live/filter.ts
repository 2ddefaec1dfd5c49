import type { Envelope } from '../../api/envelope.js';

/** What is shown of what passes. The pattern is the gateway's work; the rest is looked at here. */
export interface LiveFilter {
  readonly pattern: string;
  /** Anywhere in the message, whatever its case. */
  readonly text: string;
  readonly is: readonly Condition[];
  readonly not: readonly Condition[];
}

/** One value at one place: `payload.repo` is `"bloodbank"`. */
export interface Condition {
  readonly path: string;
  readonly value: unknown;
}

export function filterIn(query: URLSearchParams): LiveFilter {
  return {
    pattern: query.get('pattern') ?? '#',
    text: query.get('q') ?? '',
    is: query.getAll('is').flatMap(parseCondition),
    not: query.getAll('not').flatMap(parseCondition),
  };
}

/** `payload.repo="bloodbank"`: the value is JSON, so that 7 and "7" are two. */
export function writeCondition({ path, value }: Condition): string {
  return `${path}=${JSON.stringify(value)}`;
}

function parseCondition(text: string): readonly Condition[] {
  const [path = '', json = ''] = text.split(/=(.*)/s);
  try {
    return [{ path, value: JSON.parse(json) as unknown }];
  } catch {
    return [{ path, value: json }];
  }
}

/** @param text the message as it came, in small letters */
export function matches({ text: wanted, is, not }: LiveFilter, event: Envelope, text: () => string): boolean {
  if (!is.every(({ path, value }) => valueAt(event, path) === value)) return false;
  if (not.some(({ path, value }) => valueAt(event, path) === value)) return false;
  return wanted === '' || text().includes(wanted.toLowerCase());
}

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  let rest = path;
  // A name may hold dots itself: the longest that is there is the one that was meant.
  while (rest !== '') {
    if (typeof value !== 'object' || value === null) return undefined;
    const names = rest.split('.');
    let count = names.length;
    while (count > 0 && !Object.hasOwn(value, names.slice(0, count).join('.'))) count -= 1;
    if (count === 0) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[names.slice(0, count).join('.')];
    rest = names.slice(count).join('.');
  }
  return value;
}
