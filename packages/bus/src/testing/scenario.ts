import { isDeepStrictEqual } from 'node:util';
import type { CommandType, ContractTypes, EventType } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { CommandFailed } from '@bloodbank/core/errors';

/** An event as a scenario writes it: what it is, and what is in it. */
export type ScenarioEvent<T extends ContractTypes> = {
  readonly [E in EventType<T>]: { readonly eventType: E; readonly payload: T['events'][E] };
}[EventType<T>];

/** A command as a scenario writes it. Somebody owns it. */
export type ScenarioCommand<T extends ContractTypes> = {
  readonly [C in CommandType<T>]: { readonly commandType: C; readonly payload: T['commands'][C] };
}[CommandType<T>];

export type ScenarioMessage<T extends ContractTypes> = ScenarioEvent<T> | ScenarioCommand<T>;

/** What the last command is answered with: its reply, or the code of the failure. */
export type ExpectedAnswer = { readonly reply: unknown } | { readonly failure: string };

/** What a scenario expects: without a payload, any will do. */
export type ExpectedEvent<T extends ContractTypes> = {
  readonly [E in EventType<T>]: { readonly eventType: E; readonly payload?: T['events'][E] };
}[EventType<T>];

/** A history, what happens then, and what follows from it: Emmett's given, when, then. */
export interface Given<T extends ContractTypes> {
  when(happens: ScenarioMessage<T> | readonly ScenarioMessage<T>[]): When<T>;
}

export interface When<T extends ContractTypes> {
  /**
   * Waits until all is handled, and compares what was published meanwhile: the same events, in this order, no others; with
   * `answer`, also what the last command that happened is answered with. Without it, nobody waits for an answer.
   *
   * @throws {Error} that says what was expected and what came.
   */
  then(expected: readonly ExpectedEvent<T>[], answer?: ExpectedAnswer): Promise<void>;
}

export interface ScenarioParts<T extends ContractTypes> {
  publish(event: ScenarioEvent<T>): Promise<{ readonly eventId: string }>;
  send(command: ScenarioCommand<T>): Promise<unknown>;
  /** Resolves with the reply, or rejects with what the owner says of its failure. */
  request(command: ScenarioCommand<T>): Promise<unknown>;
  settled(): Promise<void>;
  published(): readonly Envelope[];
}

export function createScenario<T extends ContractTypes>(
  parts: ScenarioParts<T>,
  history: readonly ScenarioMessage<T>[],
): Given<T> {
  const run = async (
    causes: readonly ScenarioMessage<T>[],
    expected: readonly ExpectedEvent<T>[],
    answer: ExpectedAnswer | undefined,
  ): Promise<void> => {
    for (const message of history) await ('commandType' in message ? parts.send(message) : parts.publish(message));
    await parts.settled();
    const before = parts.published().length;
    const own = new Set<string>();
    const asked = answer === undefined ? undefined : causes.findLast((cause) => 'commandType' in cause);
    if (answer !== undefined && asked === undefined) throw new Error('An answer is expected, and no command happens.');
    let answered: ExpectedAnswer | undefined;
    for (const message of causes) {
      if (!('commandType' in message)) own.add((await parts.publish(message)).eventId);
      else if (message === asked) answered = await answerOf(parts.request(message));
      else await parts.send(message);
    }
    await parts.settled();
    const came = parts
      .published()
      .slice(before)
      .filter(({ event_id: id }) => !own.has(id));
    if (!isAsExpected(came, expected)) throw new Error(describeDifference(came, expected));
    if (isDeepStrictEqual(answered, answer)) return;
    throw new Error(`Expected as the answer:\n  ${JSON.stringify(answer)}\nAnswered:\n  ${JSON.stringify(answered)}`);
  };
  return {
    when: (happens) => ({
      // biome-ignore lint/suspicious/noThenProperty: the word of given-when-then; an await without it says what is missing.
      then(expected: readonly ExpectedEvent<T>[], ...awaited: readonly unknown[]) {
        const causes = [happens].flat() as readonly ScenarioMessage<T>[];
        if (Array.isArray(expected)) return run(causes, expected, awaited[0] as ExpectedAnswer | undefined);
        // An `await` of the half scenario calls it with functions, the second of which says that it failed.
        const [reject] = awaited as readonly ((error: Error) => void)[];
        const missing = new Error('Nothing is expected yet: end the scenario with `.then([…])`, or `.then([])`.');
        reject?.(missing);
        return reject === undefined ? Promise.reject(missing) : Promise.resolve();
      },
    }),
  };
}

async function answerOf(request: Promise<unknown>): Promise<ExpectedAnswer> {
  try {
    return { reply: await request };
  } catch (thrown) {
    if (!(thrown instanceof CommandFailed)) throw thrown;
    return { failure: thrown.code };
  }
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
