import fc from 'fast-check';

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const throwing = (names: readonly string[], base: object = {}): object => {
  const descriptor = {
    enumerable: true,
    get: () => {
      throw new Error('a getter that throws');
    },
  };
  return Object.defineProperties(base, Object.fromEntries(names.map((name) => [name, descriptor])));
};

const cyclic = (): Error => {
  const error: Error & { cause?: unknown } = new Error('cyclic');
  error.cause = error;
  return error;
};

let huge = '';

/** Made once: writing it takes longer than reading it. */
function hugeText(): string {
  if (huge === '') huge = 'x'.repeat(100_000_000);
  return huge;
}

/** What was seen to be thrown, or could be: each by a function, for some can be looked at only once. */
export const THROWN: readonly (readonly [name: string, make: () => unknown])[] = [
  ['a number as message', () => Object.assign(new Error('x'), { message: 404 })],
  ['a list as message', () => Object.assign(new Error('x'), { message: ['name must be a string', 'id is missing'] })],
  ['an object as message', () => Object.assign(new Error('x'), { message: { toString: () => 'x' } })],
  ['nothing as message', () => Object.assign(new Error('x'), { message: undefined })],
  ['a message of 100 MB', () => new Error(hugeText())],
  ['a symbol as name', () => Object.assign(new Error('x'), { name: Symbol('name') })],
  ['a name of 1 MB', () => Object.assign(new Error('x'), { name: 'N'.repeat(1_000_000) })],
  ['a number as stack', () => Object.assign(new Error('x'), { stack: 1 })],
  ['an object as code', () => Object.assign(new Error('x'), { code: {} })],
  ['a cyclic cause', cyclic],
  ['an object without a prototype', () => Object.create(null)],
  ['an error without a prototype', () => Object.setPrototypeOf(new Error('x'), null)],
  ['a revoked proxy', revoked],
  ['an error that inherits from a revoked proxy', () => Object.setPrototypeOf(new Error('x'), revoked())],
  [
    'a proxy whose traps throw',
    () =>
      new Proxy(new Error('x'), {
        get: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      }),
  ],
  ['getters that throw', () => throwing(['stack', 'message', 'name', 'code', 'pointer', 'cause'], new Error('x'))],
  ['an object of getters that throw', () => throwing(['message', 'name', 'then', 'toJSON', 'toString', 'constructor'])],
  [
    'a message that throws when it is read again',
    () => {
      let reads = 0;
      return Object.defineProperty(new Error(), 'message', {
        get: () => {
          reads += 1;
          if (reads > 1) throw new Error('read twice');
          return 'read once';
        },
      });
    },
  ],
  [
    'texts that call themselves',
    () => {
      const value: object = {
        toString: () => String(value),
        toJSON: () => JSON.stringify(value),
        [Symbol.toPrimitive]: () => `${String(value)}`,
      };
      return value;
    },
  ],
  ['a function', () => () => 'x'],
  ['a class', () => class Odd {}],
  ['a symbol', () => Symbol('odd')],
  ['nothing', () => undefined],
  ['null', () => null],
  [
    'a list that holds itself',
    () => {
      const list: unknown[] = [];
      list.push(list, 'x');
      return list;
    },
  ],
  ['an enormous number', () => 10n ** 5_000n],
  ['a platform error', () => new DOMException('stopped', 'AbortError')],
  ['several errors', () => new AggregateError([new Error('a')], 'both')],
];

/** Anything at all, and now and then an error that bears it. */
export const anythingThrown: fc.Arbitrary<() => unknown> = fc.oneof(
  fc.constantFrom(...THROWN.map(([, make]) => make)),
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true })
    .map((value) => () => value),
  fc
    .record(
      { message: fc.anything(), name: fc.anything(), code: fc.anything(), stack: fc.anything() },
      { requiredKeys: [] },
    )
    .map((members) => () => Object.assign(new Error('x'), members)),
);
