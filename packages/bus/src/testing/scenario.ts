import { isDeepStrictEqual } from 'node:util';
import type { ContractTypes, EventType } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';

/** An event as a scenario writes it: what it is, and what is in it. */
export type ScenarioEvent<T extends ContractTypes> = {
  readonly [E in EventType<T>]: { readonly eventType: E; readonly payload: T['events'][E] };
}[EventType<T>];

/** What a scenario expects: without a payload, any will do. */
export type ExpectedEvent<T extends ContractTypes> = {
  readonly [E in EventType<T>]: { readonly eventType: E; readonly payload?: T['events'][E] };
}[EventType<T>];

/** A history, what happens then, and what follows from it: Emmett's given, when, then. */
export interface Given<T extends ContractTypes> {
  when(happens: ScenarioEvent<T> | readonly ScenarioEvent<T>[]): When<T>;
}

export interface When<T extends ContractTypes> {
  /**
   * Waits until all is handled, and compares what was published meanwhile: the same events, in this order, no others.
   *
   * @throws {Error} that says what was expected and what came.
   */
  then(expected: readonly ExpectedEvent<T>[]): Promise<void>;
}

export interface ScenarioParts<T extends ContractTypes> {
  publish(event: ScenarioEvent<T>): Promise<{ readonly eventId: string }>;
  settled(): Promise<void>;
  published(): readonly Envelope[];
}

export function createScenario<T extends ContractTypes>(
  parts: ScenarioParts<T>,
  history: readonly ScenarioEvent<T>[],
): Given<T> {
  const run = async (causes: readonly ScenarioEvent<T>[], expected: readonly ExpectedEvent<T>[]): Promise<void> => {
    for (const event of history) await parts.publish(event);
    await parts.settled();
    const before = parts.published().length;
    const own = new Set<string>();
    for (const event of causes) own.add((await parts.publish(event)).eventId);
    await parts.settled();
    const came = parts
      .published()
      .slice(before)
      .filter(({ event_id: id }) => !own.has(id));
    if (!isAsExpected(came, expected)) throw new Error(describeDifference(came, expected));
  };
  return {
    when: (happens) => ({
      // biome-ignore lint/suspicious/noThenProperty: the word of given-when-then; an await without it says what is missing.
      then(expected: readonly ExpectedEvent<T>[], ...awaited: readonly unknown[]) {
        if (Array.isArray(expected)) return run([happens].flat() as readonly ScenarioEvent<T>[], expected);
        // An `await` of the half scenario calls it with functions, the second of which says that it failed.
        const [reject] = awaited as readonly ((error: Error) => void)[];
        const missing = new Error('Nothing is expected yet: end the scenario with `.then([…])`, or `.then([])`.');
        reject?.(missing);
        return reject === undefined ? Promise.reject(missing) : Promise.resolve();
      },
    }),
  };
}

function isAsExpected<T extends ContractTypes>(
  came: readonly Envelope[],
  expected: readonly ExpectedEvent<T>[],
): boolean {
  if (came.length !== expected.length) return false;
  return expected.every(({ eventType, payload }, index) => {
    const event = came[index];
    return event?.event_type === eventType && (payload === undefined || isDeepStrictEqual(event.payload, payload));
  });
}

function describeDifference(came: readonly Envelope[], expected: readonly object[]): string {
  const list = (items: readonly object[]): string =>
    items.length === 0 ? '  nothing' : items.map((item) => `  ${JSON.stringify(item)}`).join('\n');
  const shown = came.map(({ event_type: eventType, payload }) => ({ eventType, payload }));
  return `Expected to be published:\n${list(expected)}\nPublished:\n${list(shown)}`;
}
