import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareWithBars } from '../bars/compare-with-bars.js';
import { answersAt } from '../broker/answers-at.js';
import { BenchBroker, type MeasuredBroker } from '../broker/bench-broker.js';
import { chooseBroker, chooseKafka } from '../broker/choose-broker.js';
import { KafkaBroker } from '../broker/kafka-broker.js';
import { generateContracts } from '../events/contracts.js';
import { answerQuestions, serversOf } from '../harness/answer-questions.js';
import type { Question } from '../harness/question.js';
import type { Report } from '../harness/result.js';
import { readMachineFacts } from '../machine/machine-facts.js';
import { QUESTIONS } from '../questions/questions.js';
import { compareReports } from '../report/compare-reports.js';
import { formatChanges } from '../report/format-changes.js';
import { formatBars, formatCase, formatSurroundings } from '../report/format-text.js';
import { readReport } from '../report/read-report.js';
import { writePage } from '../report/write-page.js';
import { type BenchOptions, helpOf, parseBenchOptions, UsageError } from './bench-options.js';
import { readMeasuredCommit } from './measured-commit.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const DOCS = join(ROOT, 'docs');
const OWN = fileURLToPath(new URL('../..', import.meta.url));
const LEFTOVERS = join(OWN, 'node_modules/.cache/bloodbank-bench');
const CONTRACTS = join(OWN, '.generated/contracts');
const REDIS = 'redis://127.0.0.1:6379';

export interface BenchIo {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when somebody wants it to end. */
  readonly signal: AbortSignal;
  out(text: string): void;
  note(text: string): void;
  /** What is going on, for somebody who waits. */
  progress(text: string): void;
}

/** The whole command; resolves with its exit code. */
export async function runBench(
  args: readonly string[],
  io: BenchIo,
  questions: readonly Question[] = QUESTIONS,
): Promise<number> {
  try {
    const options = parseBenchOptions(args, io.env, questions);
    if (options.isHelp) io.out(helpOf(questions));
    else if (options.isReport) await writePage(DOCS);
    else return await measure(options, io);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    io.note(`${thrown.message}\n\n${helpOf(questions)}`);
    return 2;
  }
}

async function measure(options: BenchOptions, io: BenchIo): Promise<number> {
  const { against, isJson } = options;
  const isKafka = options.questions.some(({ broker }) => broker === 'kafka');
  // Before anything is measured: a wrong file must not cost a whole run.
  const earlier = against === undefined ? undefined : await readEarlier(against);
  const chosen = await (isKafka ? chooseKafka(options.url) : chooseBroker(options.url));
  try {
    const broker = isKafka ? await KafkaBroker.connect(chosen.url) : await BenchBroker.connect(chosen.url, LEFTOVERS);
    try {
      const report = await ask(options, io, broker);
      const changes = earlier === undefined ? [] : compareReports(earlier, report);
      if (isJson) io.out(`${JSON.stringify({ ...report, ...(against === undefined ? {} : { against, changes }) })}\n`);
      else if (against !== undefined) io.out(`\n${formatChanges(changes, against)}\n`);
      return hasFailures(report) || changes.some(({ verdict }) => verdict === 'worse') ? 1 : 0;
    } finally {
      await broker.clear();
      await broker.close();
    }
  } catch (thrown) {
    if (!io.signal.aborted) throw thrown;
    io.note('Interrupted; what was made on the broker is removed.\n');
    return 130;
  } finally {
    await chosen.close();
  }
}

async function readEarlier(file: string): Promise<Report> {
  try {
    return await readReport(resolve(file));
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function ask(options: BenchOptions, io: BenchIo, broker: MeasuredBroker): Promise<Report> {
  const { isQuick, rounds, seed } = options;
  const redisUrl = io.env['REDIS_URL'] ?? ((await answersAt(REDIS, 6379)) ? REDIS : undefined);
  const about = {
    format: 1,
    at: new Date().toISOString(),
    commit: readMeasuredCommit(ROOT),
    seed,
    isQuick,
    machine: readMachineFacts(),
    broker: broker.title,
  } as const;
  const print = (text: string): void => (options.isJson ? undefined : io.out(`${text}\n`));
  print(formatSurroundings(about));
  if (serversOf(broker.url, undefined)['broker'] === undefined)
    print('No CPU of the broker: it runs elsewhere, or its process cannot be seen from here.');
  let last = '';
  const reportOf = (questions: Report['questions']): Report & Required<Pick<Report, 'bars'>> => ({
    ...about,
    questions,
    bars: compareWithBars(questions),
  });
  const questions = await answerQuestions(options.questions, {
    scale: { isQuick, rounds },
    seed,
    broker,
    contracts: await generateContracts(CONTRACTS),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    signal: io.signal,
    progress: io.progress,
    onCase: ({ name, asks, metrics }, result) => {
      if (last !== name) print(`\n${name}: ${asks}\n`);
      last = name;
      print(formatCase(metrics, result));
    },
    onQuestion: async (results) => {
      if (options.out !== undefined)
        await writeFile(resolve(options.out), `${JSON.stringify(reportOf(results), null, 1)}\n`);
    },
  });
  const report = reportOf(questions);
  if (report.bars.length > 0) print(formatBars(report.bars));
  return report;
}

function hasFailures({ questions }: Report): boolean {
  return questions.some(({ cases }) => cases.some(({ leftOut }) => leftOut.some(({ isFailure }) => isFailure)));
}
