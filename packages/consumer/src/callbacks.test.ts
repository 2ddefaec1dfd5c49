import { readFileSync } from 'node:fs';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { expect, test } from 'vitest';
import type {
  BreakerOptions,
  ConcurrencyPerKeyOptions,
  DebounceOptions,
  HandlerObject,
  KillSwitchOptions,
  LaterOptions,
  QueueOptions,
  RateLimitOptions,
  SubscribeBatchOptions,
  SubscribeOptions,
  SubscriberOptions,
  SubscriptionOptions,
} from './index.js';

type AnyFunction = (...args: never[]) => unknown;
type Members<V> = { [K in keyof V]-?: Extract<NonNullable<V[K]>, AnyFunction> }[keyof V];

/** Code itself, a list of it, or an object with some: what a user hands in as any of these may throw anything. */
type HoldsCode<V> = V extends AnyFunction
  ? true
  : V extends readonly (infer Item)[]
    ? HoldsCode<Item>
    : V extends object
      ? [Members<V>] extends [never]
        ? false
        : true
      : false;

/** The names of the options through which a user's code comes in. */
type CallbacksOf<O> = { [K in keyof O]-?: true extends HoldsCode<NonNullable<O[K]>> ? K : never }[keyof O];

type T = ContractTypes;
type E = Envelope;

/** Every exported type of options. */
interface Options {
  readonly SubscriberOptions: SubscriberOptions<T>;
  readonly QueueOptions: QueueOptions;
  readonly SubscriptionOptions: SubscriptionOptions<T, E>;
  readonly SubscribeOptions: SubscribeOptions<T, E>;
  readonly SubscribeBatchOptions: SubscribeBatchOptions<T, E>;
  readonly HandlerObject: HandlerObject<T, E>;
  readonly BreakerOptions: BreakerOptions;
  readonly ConcurrencyPerKeyOptions: ConcurrencyPerKeyOptions<E>;
  readonly DebounceOptions: DebounceOptions<E>;
  readonly KillSwitchOptions: KillSwitchOptions;
  readonly LaterOptions: LaterOptions;
  readonly RateLimitOptions: RateLimitOptions;
}

/** What is ours, or a port of ours whose own tests let it fail. */
const PORT = undefined;

/**
 * Each with the case of `anything-thrown.test.ts` that throws through it. An option that takes code and is not here does not
 * compile, nor does one that is here and takes none any more.
 */
const CASES: { readonly [N in keyof Options]: Readonly<Record<CallbacksOf<Options[N]>, string | undefined>> } = {
  SubscriberOptions: {
    adapters: 'an adapter',
    inbox: 'an inbox that cannot give back',
    logger: 'a logger',
    planGroup: PORT,
    publish: PORT,
    sendAs: PORT,
    transport: PORT,
  },
  QueueOptions: { inbox: 'an inbox that cannot remember', once: 'an inbox that cannot remember' },
  SubscriptionOptions: {
    inbox: 'an inbox that cannot remember',
    once: 'an inbox that cannot remember',
    middleware: 'a middleware',
    where: 'a predicate',
  },
  SubscribeOptions: {
    inbox: 'an inbox that cannot remember',
    once: 'an inbox that cannot remember',
    middleware: 'a middleware',
    where: 'an async predicate',
    handler: 'a handler',
  },
  SubscribeBatchOptions: {
    inbox: 'an inbox that cannot remember',
    once: 'an inbox that cannot remember',
    middleware: 'a middleware',
    where: 'a predicate',
    handler: 'a batch handler',
  },
  // Becomes a predicate.
  HandlerObject: { can_handle: 'a predicate' },
  BreakerOptions: {},
  ConcurrencyPerKeyOptions: { key: 'a key of concurrencyPerKey' },
  DebounceOptions: { key: 'a key of debounce' },
  KillSwitchOptions: {},
  LaterOptions: {},
  RateLimitOptions: {},
};

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

test('every exported type of options is looked through for callbacks', () => {
  const exported = text('index.ts').match(/\b\w+Options\b/g) ?? [];
  expect(
    Object.keys(CASES)
      .filter((name) => name.endsWith('Options'))
      .sort(),
  ).toEqual([...new Set(exported)].sort());
});

test.each(
  Object.entries(CASES).flatMap(([type, members]) =>
    Object.entries(members).map(([member, title]) => [`${type}.${member}`, title]),
  ),
)('whatever %s throws is tested', (_name, title) => {
  if (title !== PORT) expect(text('anything-thrown.test.ts')).toContain(`'${title}'`);
});
