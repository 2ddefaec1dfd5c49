/**
 * `node scripts/try-start.mjs <clone> [kafka://<host>]`: runs `npm start` in a fresh clone as a newcomer would, without any server or with
 * the named one, reads what it printed, uses the bus from other processes, ends it, and starts it once more to see how quick a second
 * time is.
 *
 * Exit code 0 when all of it held; else 1, with everything that was printed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandOf } from './spawn-rules.mjs';

/** A cold start installs everything. */
const COLD_WITHIN_MS = 600_000;
const WARM_WITHIN_MS = 120_000;
const COMMAND_WITHIN_MS = 60_000;
const END_WITHIN_MS = 30_000;

const READY = 'Ctrl-C ends it.';
const SAMPLE = 'github.pr.created';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const [folder, brokerUrl] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node scripts/try-start.mjs <clone> [kafka://<host>]\n');
  process.exit(2);
}
const clone = resolve(folder);
const SERVERS = ['RABBIT_URL', 'KAFKA_BOOTSTRAP_SERVERS', 'REDIS_URL', 'DATABASE_URL'];
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !SERVERS.includes(name))),
  ...(brokerUrl === undefined ? {} : { BUS_URL: brokerUrl }),
};
/** What is said of the broker, and of the servers that nothing needs. */
const SAID =
  brokerUrl === undefined
    ? {
        broker: /✔ Bloodbank is up {2}amqp:\/\/\S+127\.0\.0\.1:\d+ \(embedded broker/,
        servers: ['RABBIT_URL is not set', 'REDIS_URL is not set', 'DATABASE_URL is not set'],
      }
    : {
        broker: new RegExp(`✔ Bloodbank is up {2}${brokerUrl.replaceAll('.', '\\.')} \\(as BUS_URL says\\)`),
        servers: ['Kafka {7}in use', 'REDIS_URL is not set', 'DATABASE_URL is not set'],
      };

/** Every process that was started here, each the first of its group. */
const started = [];
/** Of the bus, which has a group of its own. Known once it is up. */
let busPid;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => giveUp(`Ended by ${signal}.`));

try {
  const cold = await startAndWait('cold', COLD_WITHIN_MS);
  checkOutput(cold.output());
  await useFromOtherProcesses(cold);
  await endBySupervisor(cold);
  const warm = await startAndWait('warm', WARM_WITHIN_MS);
  checkOutput(warm.output());
  await endByTerminal(warm);
  process.stdout.write(
    `npm start, from nothing to ready: ${seconds(cold.readyMs)} cold, ${seconds(warm.readyMs)} warm\n`,
  );
} catch (error) {
  giveUp(error.message);
}

async function startAndWait(name, withinMs) {
  const from = performance.now();
  const child = start(`npm start (${name})`, 'npm', ['start']);
  await child.waitFor((output) => output.includes(READY), withinMs, 'was not ready');
  busPid = JSON.parse(readFileSync(join(clone, '.bloodbank', 'gateway.json'), 'utf8')).pid;
  return Object.assign(child, { readyMs: performance.now() - from });
}

/** What a newcomer must have seen. */
function checkOutput(output) {
  expect(output, SAID.broker, 'that the bus is up, and on what');
  const [, eventId = ''] = expect(output, new RegExp(`confirmed +(${UUID})\n`), 'a confirmed event');
  expect(output, new RegExp(`received .*${SAMPLE}.*${eventId.slice(-8)}`), 'the same event, received');
  const [, published, refused, received, agreed] = expect(
    output,
    /(\d+) published, (\d+) refused, (\d+) received\. ajv alone, .* accepts the same (\d+)\./,
    'the numbers of the GitHub slice',
  );
  const shown = (mark) => output.split('\n').filter((line) => line.startsWith(`  ${mark} github.`)).length;
  assert(Number(published) > 0 && published === received && published === agreed, 'The numbers of the slice differ.');
  assert(shown('✔') === Number(received), `${shown('✔')} received events are shown, not ${received}.`);
  assert(shown('✖') === Number(refused), `${shown('✖')} refused payloads are shown, not ${refused}.`);
  for (const text of SAID.servers) expect(output, new RegExp(text), text);
  assert(!/^ +at .+:\d+:\d+\)?$/m.test(output), 'A stack trace was printed.');
  assert(!/Warning: /.test(output), 'A warning of Node was printed.');
}

async function useFromOtherProcesses(bus) {
  const tail = bloodbank('tail', 'github.#', '--limit', '1');
  await tail.waitFor((output) => output.includes('Watching'), COMMAND_WITHIN_MS, 'did not watch');

  const publish = bloodbank('publish', SAMPLE, '--example');
  await publish.succeed(COMMAND_WITHIN_MS);
  const [eventId = ''] = expect(publish.stdout(), new RegExp(`^${UUID}$`, 'm'), 'the id of the published event');

  await tail.succeed(COMMAND_WITHIN_MS);
  const seen = JSON.parse(tail.stdout());
  assert(seen.event_id === eventId, `tail saw ${seen.event_id}, not ${eventId}.`);
  const arrived = (output) => output.slice(output.indexOf(READY)).includes(eventId.slice(-8));
  await bus.waitFor(arrived, COMMAND_WITHIN_MS, 'did not show the event that another process published');

  const list = bloodbank('list');
  await list.succeed(COMMAND_WITHIN_MS);
  expect(list.stdout(), new RegExp(SAMPLE.replaceAll('.', '\\.')), `${SAMPLE} in the list`);
}

function bloodbank(...args) {
  // --no: what is not installed here must fail, and not be fetched.
  return start(`npx bloodbank ${args.join(' ')}`, 'npx', ['--no', 'bloodbank', ...args]);
}

/** SIGTERM to our own process: npm's shell would die of it and pass nothing on. Exit code 0, and nothing stays behind. */
async function endBySupervisor(bus) {
  const [, pid] = expect(
    listProcesses(),
    new RegExp(`^ *(\\d+) +${bus.pid} \\S+ +node scripts/run\\.mjs start$`, 'm'),
    'run.mjs',
  );
  process.kill(Number(pid), 'SIGTERM');
  const code = await bus.ended(END_WITHIN_MS);
  assert(code === 0, `npm start did not end with exit code 0 after SIGTERM (${code}).`);
  assertNothingLeft(bus);
}

/** Ctrl-C: SIGINT to the whole group. npm itself then ends by that signal. */
async function endByTerminal(bus) {
  process.kill(-bus.pid, 'SIGINT');
  const code = await bus.ended(END_WITHIN_MS);
  assert(code === 0 || code === 'SIGINT', `npm start did not end in order after Ctrl-C (${code}).`);
  assertNothingLeft(bus);
}

function assertNothingLeft(bus) {
  const left = listProcesses()
    .split('\n')
    .filter((line) => new RegExp(`^ *(${busPid} |\\d+ +${bus.pid} )`).test(line));
  assert(left.length === 0, `npm start ended, but left behind:\n${left.join('\n')}`);
  busPid = undefined;
}

/** One line each: its id, the id of its group, its state, its command line. What is dead and only not yet buried is left out. */
function listProcesses() {
  return execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => !/^ *\d+ +\d+ Z/.test(line))
    .join('\n');
}

function start(name, program, args) {
  const [file, rest, rules] = commandOf(program, args, process.platform);
  const child = spawn(file, rest, { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...rules });
  const text = { all: '', stdout: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text.stdout += chunk;
    text.all += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    text.all += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  ended.catch(() => {});

  const process_ = {
    name,
    pid: child.pid,
    output: () => text.all,
    stdout: () => text.stdout,
    /** Resolves when its output fits; rejects when it ends before, or takes too long. */
    async waitFor(fits, withinMs, failure) {
      const deadline = performance.now() + withinMs;
      let code;
      const early = ended.then((value) => {
        code = value;
      });
      while (!fits(text.all)) {
        if (code !== undefined) throw new Error(`${name} ended early (${code}).`);
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) throw new Error(`${name} ${failure} within ${seconds(withinMs)}.`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), early, wait(leftMs)]);
      }
    },
    /** @returns its exit code, or the signal that ended it */
    async ended(withinMs) {
      const outcome = await Promise.race([ended, wait(withinMs)]);
      if (outcome === undefined) throw new Error(`${name} still runs after ${seconds(withinMs)}.`);
      return outcome;
    },
    async succeed(withinMs) {
      const code = await this.ended(withinMs);
      assert(code === 0, `${name} did not end with exit code 0 (${code}).`);
    },
  };
  started.push(process_);
  return process_;
}

function expect(output, pattern, what) {
  const match = pattern.exec(output);
  assert(match !== null, `Not found: ${what} (${pattern}).`);
  return match;
}

function assert(holds, message) {
  if (!holds) throw new Error(message);
}

function giveUp(message) {
  for (const { name, pid, output } of started) {
    process.stderr.write(`\n--- ${name}\n${output()}`);
    if (isAlive(-pid)) process.kill(-pid, 'SIGKILL');
  }
  if (busPid !== undefined && isAlive(busPid)) process.kill(busPid, 'SIGKILL');
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/** A negative id asks for a whole group. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
