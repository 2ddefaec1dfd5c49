import type { CommandReply, Execute } from '@bloodbank/commands';
import type { CommandType, ContractTypes } from '@bloodbank/core/contract';
import type { CommandEnvelopeOf } from '@bloodbank/core/envelope';
import { CommandFailed, type CommandFailure, CommandRefused } from '@bloodbank/core/errors';
import type { Bus } from '../connect/bus.js';
import { waitFor } from './wait-for.js';

/**
 * How a command is answered: with its reply, after an acknowledgement where one is given; with a failure in the owner's words; not at
 * all, so that the time of whoever asks runs out; or as a function decides.
 */
export type TestAnswer<T extends ContractTypes, K extends CommandType<T>> =
  | { readonly reply: CommandReply<T, K>; readonly ack?: object }
  | { readonly failure: CommandFailure }
  | 'silence'
  | Execute<T, K>;

/** An owner that answers as it is told, and remembers what it was asked. */
export interface TestOwner<T extends ContractTypes, K extends CommandType<T>> {
  /** The commands that came, each once, in their order. */
  readonly asked: readonly CommandEnvelopeOf<T, K>[];
  /** From now on. */
  answer(answer: TestAnswer<T, K>): void;
  /** The next command alone; called again, the one after it. */
  answerOnce(answer: TestAnswer<T, K>): void;
  /**
   * Waits until so many commands came since the test began.
   *
   * @throws {Error} by its deadline, with how many it were.
   */
  wasAsked(options?: { readonly times?: number }): Promise<readonly CommandEnvelopeOf<T, K>[]>;
}

export interface TestOwnerParts<T extends ContractTypes> {
  /** Of the service that owns what the test answers for. */
  readonly bus: () => Promise<Bus<T>>;
  readonly timeoutMs: number;
  /** Aborted when the test ends: nobody stays silent any longer. */
  readonly ending: AbortSignal;
}

export async function createTestOwner<T extends ContractTypes, K extends CommandType<T>>(
  type: K,
  first: TestAnswer<T, K>,
  { bus, timeoutMs, ending }: TestOwnerParts<T>,
): Promise<TestOwner<T, K>> {
  const asked: CommandEnvelopeOf<T, K>[] = [];
  const next: TestAnswer<T, K>[] = [];
  let usual = first;
  const execute: Execute<T, K> = async (command, context) => {
    asked.push(command);
    const answer = next.shift() ?? usual;
    if (typeof answer === 'function') return answer(command, context);
    if (answer === 'silence') throw await endOf(ending);
    if ('failure' in answer) throw new CommandFailed(answer.failure);
    if (answer.ack !== undefined) await context.acknowledge(answer.ack);
    return answer.reply;
  };
  // What an answer throws is what the asker is told: nothing is tried twice.
  await (await bus()).handle(type, execute, { retry: { attempts: 1, delaysMs: [] }, concurrency: 100 });
  return {
    asked,
    answer(answer) {
      usual = answer;
    },
    answerOnce: (answer) => void next.push(answer),
    async wasAsked({ times = 1 } = {}) {
      const found = await waitFor(() => (asked.length >= times ? asked : undefined), timeoutMs);
      if (found !== undefined) return found;
      throw new Error(`${type} was asked ${asked.length} times within ${timeoutMs} ms, not ${times}.`);
    },
  };
}

async function endOf(ending: AbortSignal): Promise<CommandRefused> {
  if (!ending.aborted) await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }));
  return new CommandRefused({ code: 'test_ended', message: 'The test is over.' });
}
