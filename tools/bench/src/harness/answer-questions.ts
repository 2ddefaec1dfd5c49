import type { MeasuredBroker } from '../broker/bench-broker.js';
import type { ServerPids } from '../machine/cpu-watch.js';
import { findListener } from '../machine/find-listener.js';
import { createChance } from '../statistics/shuffle.js';
import { type CaseSurroundings, measureCase } from './measure-case.js';
import { findPackage } from './packages.js';
import type { Question, Scale } from './question.js';
import type { CaseResult, QuestionResult } from './result.js';
import { summariseCase } from './summarise.js';

export interface Surroundings {
  readonly scale: Scale;
  readonly seed: number;
  readonly broker: MeasuredBroker;
  readonly contracts: string;
  /** Absent where none answers. */
  readonly redisUrl?: string;
  /** Ends everything at once; what was opened is closed all the same. */
  readonly signal: AbortSignal;
  progress(text: string): void;
  /** Told each case as soon as it is known. */
  onCase(question: Question, result: CaseResult): void;
  /** Told everything that is known after each question: what comes later may fail. */
  onQuestion(results: readonly QuestionResult[]): Promise<void>;
}

export async function answerQuestions(
  questions: readonly Question[],
  around: Surroundings,
): Promise<readonly QuestionResult[]> {
  const results: QuestionResult[] = [];
  const chance = createChance(around.seed);
  for (const question of questions) {
    const cases: CaseResult[] = [];
    for (const one of question.cases(around.scale)) {
      const measured = await measureCase(one, surroundingsOf(around, chance, question.name));
      const result = summariseCase(question.metrics, measured);
      cases.push(result);
      around.onCase(question, result);
    }
    const { name, asks, note, metrics } = question;
    results.push({ name, asks, ...(note === undefined ? {} : { note }), metrics, cases });
    await around.onQuestion(results);
  }
  return results;
}

function surroundingsOf(around: Surroundings, chance: () => number, name: string): CaseSurroundings {
  const { scale, broker, contracts, redisUrl, signal } = around;
  return {
    rounds: scale.rounds,
    chance,
    broker,
    servers: serversOf(broker.url, redisUrl),
    contracts,
    signal,
    ...(redisUrl === undefined ? {} : { redisUrl }),
    libraryVersion: (library) => `${library} ${findPackage(library).version}`,
    progress: (text) => around.progress(`${name}: ${text}`),
  };
}

/** The processes of the servers, where they run on this machine and can be seen. */
export function serversOf(brokerUrl: string, redisUrl: string | undefined): ServerPids {
  const found = { broker: findListener(brokerUrl), redis: redisUrl === undefined ? undefined : findListener(redisUrl) };
  return Object.fromEntries(Object.entries(found).flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid]])));
}
