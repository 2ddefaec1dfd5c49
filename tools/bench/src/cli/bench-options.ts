import { parseArgs } from 'node:util';
import type { Question } from '../harness/question.js';

export interface BenchOptions {
  /** Those that are asked, all of one broker. */
  readonly questions: readonly Question[];
  readonly isJson: boolean;
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly seed: number;
  readonly url?: string;
  /** File that the report is kept in. */
  readonly out?: string;
  /** File of an earlier report, which this one is compared with. */
  readonly against?: string;
  /** Renders the page of benchmarks, and measures nothing. */
  readonly isReport: boolean;
  readonly isHelp: boolean;
}

/** The command line is wrong; nothing was tried. */
export class UsageError extends Error {}

const ROUNDS = 5;
const QUICK_ROUNDS = 3;

export function helpOf(questions: readonly Question[]): string {
  return `Usage: pnpm bench [question...] [options]

Measures Bloodbank beside named peers, on one broker, in one run: each in a process of its own, warmed up, round by round
in an order of chance. Prints medians, and the ratio to a reference of the same round with its least and greatest.

${questions.map(({ name, asks }) => `  ${name.padEnd(12)} ${asks}`).join('\n')}

  --quick            fewer cases, shorter runs, ${QUICK_ROUNDS} rounds
  --rounds <n>       how often each is measured (default: ${ROUNDS})
  --seed <n>         repeats the order of an earlier run
  --url <url>        the broker (default: RABBIT_URL, else RabbitMQ on its usual local port, else an embedded one; for the questions
                     about Kafka: the one on its usual local port, else one of its own)
  --json             one object on stdout instead of tables
  --out <file>       keeps the same object in a file
  --against <file>   compares with an earlier one, by ratios and by client CPU
  --report           writes docs/benchmarks.md from docs/benchmarks/*.json, and measures nothing
  --help

Exit code: 0 all were measured, 1 something failed or is slower than --against beyond both spreads, 2 wrong usage,
130 interrupted. Everything that was made on the broker is removed, after Ctrl-C too.
`;
}

/** @throws {UsageError} */
export function parseBenchOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  questions: readonly Question[],
): BenchOptions {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !questions.some((question) => question.name === name));
  if (unknown !== undefined) {
    const known = questions.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no question "${unknown}". There are: ${known}.`);
  }
  const asked = questionsIn(positionals, questions, values.url);
  const url = values.url ?? (asked.every(({ broker }) => broker === undefined) ? env['RABBIT_URL'] : undefined);
  if (url !== undefined && !(URL.canParse(url) && /^(amqps?|kafka):$/.test(new URL(url).protocol)))
    throw new UsageError('The address of the broker is not an amqp://, amqps:// or kafka:// URL.');
  const usual = values.quick ? QUICK_ROUNDS : ROUNDS;
  return {
    questions: asked,
    isJson: values.json,
    isQuick: values.quick,
    rounds: values.rounds === undefined ? usual : wholeNumber('--rounds', values.rounds, 1),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : wholeNumber('--seed', values.seed, 0),
    isReport: values.report,
    isHelp: values.help,
    ...(url === undefined ? {} : { url }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...(values.against === undefined ? {} : { against: values.against }),
  };
}

/** Where none is named, all that are asked of the broker of the URL, or of one that speaks AMQP. */
function questionsIn(
  names: readonly string[],
  questions: readonly Question[],
  url: string | undefined,
): readonly Question[] {
  const isKafka = url?.startsWith('kafka:') === true;
  if (names.length === 0) return questions.filter(({ broker }) => (broker === 'kafka') === isKafka);
  const asked = questions.filter(({ name }) => names.includes(name));
  if (new Set(asked.map(({ broker }) => broker)).size > 1)
    throw new UsageError(
      'Questions about Kafka are asked in a run of their own: two brokers at a time would measure each other.',
    );
  if (url !== undefined && asked.some(({ broker }) => (broker === 'kafka') !== isKafka))
    throw new UsageError(`The questions ${names.join(', ')} are not asked of ${url.split(':')[0]}://.`);
  return asked;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seed: { type: 'string' },
        url: { type: 'string' },
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
        against: { type: 'string' },
        report: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && /^\d+$/.test(text)) return value;
  throw new UsageError(`${name} wants a whole number from ${least}, not "${text}".`);
}
