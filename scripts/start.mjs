/**
 * What `npm start` does once everything is built: brings up the bus, sends a real event through it from another process,
 * shows a slice of the GitHub example live, says what to try next, and stays until SIGINT or SIGTERM.
 *
 * Exit code 0 when it was asked to end, 1 when something did not work.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { answers } from './answers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const CLI = 'packages/cli/bin/bloodbank.js';
const GITHUB_EXAMPLE = 'docs/examples/2-github-webhooks/main.mjs';
const SAMPLE = 'github.pr.created';

const READY_WITHIN_MS = 30_000;
const RECEIVED_WITHIN_MS = 30_000;
/** A terminal signals the whole group and each parent passes the signal on: the same Ctrl-C arrives more than once. */
const SAME_SIGNAL_MS = 1_000;

const isColored = process.stdout.isTTY === true && process.stdout.hasColors();
const paint = (code) => (text) => (isColored ? `\x1b[${code}m${text}\x1b[0m` : text);
const [bold, dim, green, cyan] = [paint(1), paint(2), paint(32), paint(36)];

/**
 * `starting` until all was shown, then `up`; `stopping` from the first signal or failure on. Whatever ends a child while
 * `stopping` is no failure.
 */
let state = 'starting';
let exitCode = 0;
/** Where HTTP is spoken. */
let gateway = '';
const children = new Set();
/** Receives each line of the bus. First its introduction, then one line for every event that its demo consumer got. */
let onLine = () => {};

const bus = startBus();
stopOnSignals();
// A reader that went away, such as `head`, has seen what it wanted.
process.stdout.on('error', () => stop());
// Whatever ends this process, the bus does not outlive it.
process.on('exit', () => bus.kill('SIGTERM'));
try {
  const broker = await waitForBus();
  say(`${green('✔')} ${bold('Bloodbank is up')}  ${broker}\n`);
  const github = run([GITHUB_EXAMPLE, '--slice']);
  // It runs while the event travels; if it fails, that is told when it is waited for.
  github.catch(() => {});
  await sendOneEvent();
  await showGithub(github);
  say(`\n${await describeServers(broker)}\n`);
  say(describeNextSteps());
  if (state === 'starting') state = 'up';
  onLine = (line) => say(`${dim('received')}  ${cut(line, 10)}`);
} catch (error) {
  // A child that was ended by our own stopping is no news.
  if (state !== 'stopping') fail(error.message);
}

/** In a process group of its own: it is told to end once, by us, and not by the terminal as well. */
function startBus() {
  const child = start([CLI, 'up'], { detached: true });
  createInterface({ input: child.stdout }).on('line', (line) => onLine(line));
  child.stderr.on('data', (chunk) => {
    if (state === 'up') process.stderr.write(chunk);
  });
  child.on('close', (code, signal) => {
    if (state !== 'stopping') fail(`The bus ended by itself (${signal ?? `exit code ${code}`}).\n${child.said()}`);
    process.exit(exitCode === 0 ? (code ?? 1) : exitCode);
  });
  return child;
}

/** @returns what the bus says of its broker: the address, and what it is */
async function waitForBus() {
  let isUp = false;
  let address;
  let whose;
  await waitForLine('The bus did not come up', READY_WITHIN_MS, (line) => {
    isUp ||= line.includes('Bloodbank is up');
    // What it is stands below its address, under no label of its own.
    if (address !== undefined) whose ??= line.trim();
    address ??= /^\s+broker\s+(\S+)/.exec(line)?.[1];
    gateway = /^\s+gateway\s+(\S+)/.exec(line)?.[1] ?? gateway;
    return isUp && line.startsWith('Ctrl-C');
  });
  return `${address} (${whose})`;
}

async function sendOneEvent() {
  say(`${bold('A real event')}, published by another process and received by the demo consumer:`);
  say(`  ${cyan(`$ npx bloodbank publish ${SAMPLE} --example`)}`);
  const received = waitForLine('The event was not received', RECEIVED_WITHIN_MS, (line) => line.includes(SAMPLE));
  const [eventId, line] = await Promise.all([run([CLI, 'publish', SAMPLE, '--example']), received]);
  say(`  confirmed  ${eventId.trim()}\n  received   ${cut(line, 13)}\n`);
}

async function showGithub(output) {
  say(`${bold('GitHub webhooks')}, with contracts generated from the schemas of GitHub's maintainers:`);
  say((await output).trimEnd());
}

async function describeServers(broker) {
  const standIn = 'the embedded broker stands in for it';
  const isKafka = /^kafkas?:/.test(broker);
  const isNamed = isKafka || broker.includes('RABBIT_URL') || broker.includes('BUS_URL');
  const servers = {
    [isKafka ? 'Kafka' : 'RabbitMQ']: isNamed ? 'in use' : `not used: RABBIT_URL is not set, ${standIn}`,
    Redis: await describeIdle('REDIS_URL'),
    PostgreSQL: await describeIdle('DATABASE_URL'),
  };
  return [bold('Servers:'), ...Object.entries(servers).map(([name, text]) => `  ${name.padEnd(12)}${text}`)].join('\n');
}

/** A server that nothing of what runs here talks to. */
async function describeIdle(variable) {
  const url = process.env[variable];
  if (!url) return `not used: ${variable} is not set, and nothing that runs here needs it`;
  return `${(await answersAt(url)) ? 'answers' : 'not reached'} (${variable}), and nothing that runs here needs it`;
}

function answersAt(url) {
  if (!URL.canParse(url)) return false;
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol.startsWith('redis') ? 6379 : 5432;
  return answers(hostname, Number(port || usual));
}

function describeNextSteps() {
  const steps = [
    ["npx bloodbank tail 'github.#'", 'watch events pass'],
    [`npx bloodbank publish ${SAMPLE} --example`, 'send one; it also shows here'],
    [
      `curl ${gateway}/events/github/pr/created -H 'Content-Type: application/json' -d '{"cache_key":"a|1"}'`,
      'or over HTTP',
    ],
    [gateway, 'in a browser: the console'],
    [`curl ${gateway}/docs`, 'every address of it'],
    ['npx bloodbank list', 'everything that can be published'],
    [`npx bloodbank show ${SAMPLE}`, 'one schema, and what was made of it'],
    ['npx bloodbank generate', 'after a change in schemas/, into packages/contracts/src'],
    [`node ${GITHUB_EXAMPLE}`, 'every GitHub payload, compared with ajv'],
    ['RABBIT_URL=amqp://guest:guest@127.0.0.1 npm start', 'on a real RabbitMQ (docker compose up -d)'],
    ['BUS_URL=kafka://127.0.0.1:9092 npm start', 'on Kafka (node scripts/kafka.mjs)'],
  ];
  const width = Math.max(...steps.map(([step]) => step.length));
  const lines = steps.map(([step, purpose]) => `  ${cyan(step.padEnd(width))}  ${dim(`# ${purpose}`)}`);
  return [bold('Try next, in another terminal:'), ...lines, '', dim('Ctrl-C ends it.')].join('\n');
}

function stopOnSignals() {
  let firstAt = 0;
  const onSignal = () => {
    if (state !== 'stopping') {
      firstAt = performance.now();
      stop();
    } else if (performance.now() - firstAt > SAME_SIGNAL_MS) {
      // Somebody cannot wait for the drain.
      bus.kill('SIGKILL');
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

/** The bus drains and ends; its end is ours. */
function stop() {
  if (state === 'stopping') return;
  state = 'stopping';
  for (const child of children) child.kill('SIGTERM');
}

function fail(message) {
  process.stderr.write(`\n${message.trimEnd()}\n`);
  exitCode = 1;
  stop();
}

/** Runs one of our programs to its end. @returns what it wrote to stdout */
async function run(args) {
  const child = start(args);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`\`node ${args.join(' ')}\` failed (exit code ${code}).\n${child.said()}`);
  return child.stdoutText();
}

function start(args, options = {}) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (chunk) => {
      // Of a process that stays for days, only the beginning is ever told.
      if (said[name].length < 100_000) said[name] += chunk;
    });
  }
  children.add(child);
  child.on('close', () => children.delete(child));
  return Object.assign(child, { stdoutText: () => said.stdout, said: () => said.stderr.trim() });
}

/** Resolves with the first line of the bus for which `accepts` holds. */
function waitForLine(failure, withinMs, accepts) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${failure} within ${withinMs / 1_000} s. ${bus.said()}`)),
      withinMs,
    );
    onLine = (line) => {
      if (!accepts(line)) return;
      clearTimeout(timer);
      onLine = () => {};
      resolve(line);
    };
    bus.once('close', () => clearTimeout(timer));
  });
}

function cut(line, indent) {
  const room = (process.stdout.columns ?? 160) - indent;
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
