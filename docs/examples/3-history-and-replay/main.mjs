// @ts-check
/** The story of a bug that was mended after two days: events, restart, find, trace, plan, shadow run, replay, read model. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import pg from 'pg';
import { startTool } from '../start-tool.mjs';

const { DATABASE_URL } = process.env;
if (!DATABASE_URL) throw new Error('DATABASE_URL names no PostgreSQL to keep events in.');

const here = fileURLToPath(new URL('.', import.meta.url));
const schemas = fileURLToPath(new URL('../../../schemas', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'bloodbank-history-'));
await writeFile(join(folder, 'bloodbank.config.json'), JSON.stringify({ schemas }));
const schema = `history_${crypto.randomUUID().slice(0, 8)}`;
const env = { ...process.env, EVENT_STORE_SCHEMA: schema, HTTP_PORT: '0' };

// Buses are found from their folder, as `bloodbank up` leaves word there.
process.chdir(folder);

/** @param {string[]} args */
const bloodbank = (...args) => startTool(args, { cwd: folder, env }).finished();
/** What it prints with --json: a document on each line. @param {string[]} args */
const json = async (...args) => {
  const printed = await bloodbank(...args, '--json');
  return printed
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};
/** Until so many messages are recorded. @param {number} count */
const recorded = async (count) => {
  for (;;) {
    const [stats] = await json('events', 'stats');
    if (stats.count >= count) return;
  }
};

const startUp = async () => {
  const up = startTool(['up', '--json', '--no-demo', '--no-gateway'], { cwd: folder, env });
  await up.nextJson();
  const recorder = startTool(['store', 'run'], { cwd: folder, env });
  await recorder.ready('Recording');
  return async () => {
    await recorder.end();
    await up.end();
  };
};
/** @param {string[]} args */
const startScribe = async (...args) => {
  const child = spawn(process.execPath, [join(here, 'scribe.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
};

console.log('== what happens');
let stopUp = await startUp();
let stopScribe = await startScribe();
const shell = await connectBus({ contracts, service: 'shell' });
const agent_context = { type: /** @type {const} */ ('claude-code'), name: 'grolf' };
/** @type {string[]} */
const ends = [];
for (const [session_id, total_cost_usd] of /** @type {const} */ ([
  ['s-1', 1],
  ['s-2', 2.35],
  ['s-3', 0.4],
])) {
  await shell.publish(
    'session.thread.message',
    { session_id, role: 'assistant', content: 'Done.', turn_number: 1, tokens: 1_200, model: 'claude' },
    { unroutable: 'drop', agentContext: agent_context },
  );
  const { eventId } = await shell.publish(
    'session.thread.end',
    {
      session_id,
      end_reason: 'completion',
      final_status: 'success',
      total_turns: 7,
      total_tokens: 9_000,
      total_cost_usd,
    },
    { agentContext: agent_context },
  );
  ends.push(eventId);
}
await recorded(9);
await shell.close();
console.log('9 messages: 3 sessions, and what scribe made of them');

console.log('== the bus goes away and comes back');
await stopScribe();
await stopUp();
stopUp = await startUp();
// By session: on Kafka the sessions overtake one another, each in a partition of its own.
const cents = async (/** @type {string[]} */ ...more) =>
  (await json('events', 'find', '--type', 'task.completed', ...more))
    .map(({ event: { payload } }) => `${payload.task_id}: ${payload.result.cents} cents`)
    .sort();
console.log('== found');
for (const line of await cents()) console.log(line);

console.log('== traced');
const [{ descendants }] = await json('trace', ends[1] ?? '', '--direction', 'descendants');
for (const { event } of descendants.events) console.log(`session.thread.end -> ${event.event_type}`);

console.log('== planned');
const reason = 'cents were lost';
await bloodbank(
  'replay',
  'plan',
  '--type',
  'session.thread.end',
  '--to',
  'scribe',
  '--reason',
  reason,
  '--file',
  'plan.json',
);
console.log('plan.json');

console.log('== in the shadow');
const stopShadow = await startScribe('--mended', '--shadow');
// Exit code 1 says that something differs: that is what was asked.
const shadow = startTool(['replay', 'run', 'plan.json', '--shadow', '--json'], { cwd: folder, env });
const told = (await shadow.finished([0, 1]))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const summary = told.pop();
const changes = told.flatMap(({ changed }) =>
  changed.flatMap((/** @type {any} */ { event_type, differences }) =>
    differences.map(
      (/** @type {any} */ { pointer, stored, shadow: now }) => `${event_type} ${pointer}: ${stored} -> ${now}`,
    ),
  ),
);
for (const change of changes.sort()) console.log(change);
console.log(`${summary.differ} of ${summary.compared} differ`);
await stopShadow();

console.log('== for real');
stopScribe = await startScribe('--mended');
const [run] = await json('replay', 'run', 'plan.json');
console.log(`${run.replayed} replayed: ${run.state}`);
await recorded(12);
for (const line of await cents('--where', `metadata.replay.reason == "${reason}"`)) console.log(line);
const replays = await json('replay', 'status');
for (const { plan, state, shadow: found } of replays.reverse())
  console.log(`${plan.target.kind}: ${state}${found === null ? '' : `, ${found.differ} of ${found.compared} differ`}`);

console.log('== a read model');
const kept = async () => {
  const [{ name, version, position, parked }] = await json('projections', 'run', '--once');
  console.log(`${name}: version ${version}, up to ${position}, ${parked} parked`);
};
await kept();
await json('projections', 'rebuild', 'agent-sessions');
await kept();
for (const { agent, sessions, turns, tokens, cost_usd } of await json('agents', 'sessions', '--totals', 'agent'))
  console.log(`${agent}: ${sessions} sessions, ${turns} turns, ${tokens} tokens, ${cost_usd.toFixed(2)} USD`);

await stopScribe();
await stopUp();
const database = new pg.Client({ connectionString: DATABASE_URL });
await database.connect();
for (const name of [schema, `${schema}_agent_sessions`])
  await database.query(`DROP SCHEMA IF EXISTS ${database.escapeIdentifier(name)} CASCADE`);
await database.end();
process.chdir(here);
await rm(folder, { recursive: true, force: true });
