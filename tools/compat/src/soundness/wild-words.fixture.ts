import type { JsonValue } from '@bloodbank/schema-model';

/** Names that trip code which takes a name for a path, a word or a member of every object. */
export const NAMES: readonly string[] = ['id', 'kind', 'a', 'naïve', 'a/b', 'm~n', 'x-1', '', '$ref', '%25'];

export const TEXTS: readonly string[] = [
  ...['', 'a', 'b', 'abb', 'aabb', 'foo.a', 'foo.abcdef', 'bar', 'ab-1', 'x/y', 'AB1', 'AB', '12', '123', '123456'],
  ...['é', 'e\u0301', '😀', '\ue000', 'ſ', '2020-01-01', '2020-01-01T00:00:00Z', 'a@b.co', '127.0.0.1', 'a b'],
  ...['00000000-0000-4000-8000-000000000000', 'https://a.b/c', '12:00:00Z', 'P1D', '/a', '{"a":1}'],
];

export const PATTERNS: readonly string[] = [
  ...['^[a-z]+(-[a-z0-9]+)*$', '^(?:foo|bar)\\.[a-z]{1,5}$', '^\\d{3,5}$', '^[A-Z]{2}\\d*$', '^\\p{L}+$', '^.{0,4}$'],
  ...['é', '^$', '^(a|b)*abb$', '^[^/]+/[^/]+$', '^a|b$', '^x-', '[\\s]', '^(?!a)', '^[\\u0000-\\ud7ff]*$', '1$'],
];

export const FORMATS: readonly string[] = [
  ...['date', 'date-time', 'time', 'email', 'uuid', 'uri', 'ipv4', 'hostname', 'duration', 'json-pointer', 'int32'],
];

export const NUMBERS: readonly number[] = [
  ...[0, 1, 2, 3, -1, 10, 100, 0.1, 0.3, 0.5, 1.5, -0.5, 1e-7],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 999_999_999],
];

/** Bounds, which may lie where not every integer has a number of its own. */
export const BOUNDS: readonly number[] = [...NUMBERS, 1e21, -1e21, 5e-324];

/** Divisors of which ajv, which divides doubles, and the specification agree on the numbers above. */
export const DIVISORS: readonly number[] = [1, 2, 3, 5, 0.5, 0.25, 1.5, 100];

export const LISTS: readonly (readonly JsonValue[])[] = [
  ['created', 'updated', 'deleted'],
  [1, 2, 3],
  [null, true, 0, ''],
  [{ a: 1 }, { a: 1, b: [] }, []],
  [0.1, 0.3, -0.5, 100],
  Array.from({ length: 40 }, (_, at) => `value-${at}`),
];
