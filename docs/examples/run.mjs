/**
 * `node docs/examples/run.mjs [kafka://<host> [<example>…]]`: runs every example as its README says, and compares what it prints with its
 * `expected-output.txt`: on the embedded broker, and again on RabbitMQ where RABBIT_URL names one or one answers on 127.0.0.1:5672; or all or
 * the named ones on that Kafka alone, where their topics stay. One line each; exit code 1 when any differs, or when BLOODBANK_REQUIRE_SERVERS=1 and there
 * is no RabbitMQ. An example that needs PostgreSQL runs where DATABASE_URL names one, or one answers on 127.0.0.1:5432.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { answers } from '../../scripts/answers.mjs';
import { compareOutput } from './compare-output.mjs';

const WITHIN_MS = 600_000;
const USUAL_RABBIT_URL = 'amqp://guest:guest@127.0.0.1:5672';
const USUAL_DATABASE_URL = 'postgres://postgres@127.0.0.1:5432/postgres';

/** What the examples leave on a broker that outlives them: the queues of their services, with the usual delays of events and of commands. */
const SERVICES = [
  'hello',
  'github',
  'dispatcher',
  'prompter',
  'scribe',
  'scribe.shadow',
  'shell',
  'recorder',
  'agents',
];
const COMMANDS = ['agent.thread.prompt'];
const RETRY_DELAYS_MS = [250, 1_000, 5_000, 15_000, 30_000, 120_000, 600_000];

const {
  RABBIT_URL,
  BLOODBANK_REQUIRE_SERVERS,
  EXCHANGE_NAME: _exchange,
  DATABASE_URL,
  REDIS_URL: _redis,
  BUS_URL: _bus,
  KAFKA_BOOTSTRAP_SERVERS: _kafka,
  ...env
} = process.env;
const [kafkaUrl, ...chosen] = process.argv.slice(2);
const databaseUrl = DATABASE_URL || ((await answers('127.0.0.1', 5432)) ? USUAL_DATABASE_URL : undefined);
const here = fileURLToPath(new URL('.', import.meta.url));
const examples = readdirSync(here)
  .filter((name) => existsSync(`${here}/${name}/package.json`) && (chosen.length === 0 || chosen.includes(name)))
  .sort(byNumber);
let failures = 0;

// Places of this run alone, one for each example: nobody else's events come in between, and no other owner of a command.
const run = `examples.${randomUUID().slice(0, 8)}`;
if (kafkaUrl !== undefined) await runAll('Kafka', { ...env, BUS_URL: kafkaUrl }, await redisFor(run), run);
else {
  await runAll('the embedded broker', env);
  await runOnRabbit();
}
process.exitCode = failures === 0 ? 0 : 1;

async function runOnRabbit() {
  const rabbitUrl = RABBIT_URL || ((await answers('127.0.0.1', 5672)) ? USUAL_RABBIT_URL : undefined);
  if (rabbitUrl !== undefined) return runAll('RabbitMQ', { ...env, RABBIT_URL: rabbitUrl }, await redisFor(run), run);
  console.log('RabbitMQ: RABBIT_URL is not set and nothing answers on 127.0.0.1:5672, so no example ran on it.');
  if (BLOODBANK_REQUIRE_SERVERS === '1') failures++;
}

/** Processes that have no embedded broker in common know in Redis alone what caused what: one example asks for it. */
async function redisFor(prefix) {
  const url = process.env.REDIS_URL || ((await answers('127.0.0.1', 6379)) ? 'redis://127.0.0.1:6379' : undefined);
  // What it keeps there ends by itself.
  return url === undefined ? undefined : `${url}?keyPrefix=${prefix}:`;
}

/** @param {string} [redis] @param {string} [run] On a broker of its own an example needs neither. */
async function runAll(broker, common, redis, run) {
  const isShared = run !== undefined;
  for (const example of examples) {
    if (needsPostgres(example) && databaseUrl === undefined) {
      console.log(`skip ${example}: DATABASE_URL is not set and nothing answers on 127.0.0.1:5432.`);
      if (BLOODBANK_REQUIRE_SERVERS === '1') failures++;
      continue;
    }
    const { needsRedis = false } = JSON.parse(readFileSync(`${here}/${example}/package.json`, 'utf8'));
    if (isShared && needsRedis && redis === undefined) {
      console.log(
        `${example} on ${broker}: REDIS_URL is not set and nothing answers on 127.0.0.1:6379, so it did not run.`,
      );
      if (BLOODBANK_REQUIRE_SERVERS === '1') failures++;
      continue;
    }
    const exchange = `${run}.${example.split('-')[0]}`;
    const environment = {
      ...common,
      ...(isShared ? { EXCHANGE_NAME: exchange } : {}),
      ...(isShared && needsRedis ? { REDIS_URL: redis } : {}),
    };
    const from = performance.now();
    const expected = readFileSync(`${here}/${example}/expected-output.txt`, 'utf8');
    const { stdout, complaint } = await runExample(example, {
      ...environment,
      ...(needsPostgres(example) ? { DATABASE_URL: databaseUrl } : {}),
    });
    if (common.RABBIT_URL !== undefined) await cleanUp(common.RABBIT_URL, exchange);
    const difference = complaint ?? compareOutput(expected, stdout);
    const took = `${((performance.now() - from) / 1_000).toFixed(1)} s`;
    console.log(`${difference === undefined ? 'ok  ' : 'FAIL'} ${example} on ${broker} (${took})`);
    if (difference === undefined) continue;
    failures++;
    console.log(difference.replace(/^/gm, '     '));
  }
}

function needsPostgres(example) {
  return JSON.parse(readFileSync(`${here}/${example}/package.json`, 'utf8')).needs === 'PostgreSQL';
}

/** Its own `start` script, in its own folder, without a shell in between. */
async function runExample(example, environment) {
  const cwd = `${here}/${example}`;
  const [, ...args] = JSON.parse(readFileSync(`${cwd}/package.json`, 'utf8')).scripts.start.split(' ');
  const child = spawn(process.execPath, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (chunk) => {
      text[name] += chunk;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (...outcome) => resolve(outcome));
  });
  clearTimeout(timer);
  if (code !== 0) return { ...text, complaint: `It ended with ${code ?? signal}.\n${text.stdout}${text.stderr}` };
  // Without a broker of its own name, an example is told that it has one inside its process: that is how it is meant.
  text.stderr = text.stderr.replace(/^bloodbank: no broker is named .*\n/m, '');
  if (text.stderr !== '') return { ...text, complaint: `It complained on stderr:\n${text.stderr}` };
  return text;
}

/** Deletes what the examples declared. The exchanges that every bus shares stay. */
async function cleanUp(url, exchange) {
  // The rooms' own names and client: the examples themselves need none.
  const { commandsExchangeOf, deadLetterQueueOf, ownerMarkerOf, queueNameOf, recordExchangeOf, retryQueueOf } =
    await import('../../packages/topology/dist/index.js');
  const load = createRequire(new URL('../../packages/transport-rabbitmq/package.json', import.meta.url));
  const commands = commandsExchangeOf(exchange);
  const queues = [exchange, commands].flatMap((own) => SERVICES.map((service) => queueNameOf(own, service)));
  const connection = await load('amqplib').connect(url);
  const channel = await connection.createChannel();
  for (const queue of queues) {
    const retries = RETRY_DELAYS_MS.map((delayMs) => retryQueueOf(queue, delayMs));
    for (const name of [queue, deadLetterQueueOf(queue), ...retries]) await channel.deleteQueue(name);
  }
  for (const command of COMMANDS) await channel.deleteQueue(ownerMarkerOf(commands, command));
  for (const name of [exchange, commands, recordExchangeOf(exchange)]) await channel.deleteExchange(name);
  await connection.close();
}

function byNumber(a, b) {
  // What has no number is for whoever looks for it, and comes last.
  const numberOf = (name) => (/^\d/.test(name) ? Number.parseInt(name, 10) : Number.POSITIVE_INFINITY);
  return numberOf(a) < numberOf(b) ? -1 : numberOf(a) > numberOf(b) ? 1 : a.localeCompare(b);
}
