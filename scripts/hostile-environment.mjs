/**
 * `node scripts/hostile-environment.mjs npm test`: runs a command where every setting has a value that nobody expects, and
 * so has what people export besides. The tests must not notice. What says where the real servers are stays as it is.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { commandOf } from './spawn-rules.mjs';

const SCHEMA = new URL('../packages/bus/src/config/settings/settings.schema.json', import.meta.url);

/** These the tests take from whoever runs them. */
const MEANT_FOR_TESTS = [
  'RABBIT_URL',
  'REDIS_URL',
  'DATABASE_URL',
  'KAFKA_BOOTSTRAP_SERVERS',
  'BLOODBANK_REQUIRE_SERVERS',
  'BLOODBANK_CORPORA',
];

const OTHERS = {
  NO_COLOR: '1',
  FORCE_COLOR: '3',
  COLUMNS: '20',
  DEBUG: 'ioredis:*',
  NODE_OPTIONS: '--trace-warnings',
  TZ: 'Pacific/Chatham',
  LC_ALL: 'tr_TR.UTF-8',
  EDITOR: 'false',
  OTEL_SERVICE_NAME: 'stranger',
  PGOPTIONS: '-c search_path=stranger',
  GIT_DIR: '/stranger',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'commit.gpgsign',
  GIT_CONFIG_VALUE_0: 'true',
  BLOODBANK_HTTP_PORT: '1',
};

const { properties } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const settings = Object.entries(properties)
  .filter(([name]) => !MEANT_FOR_TESTS.includes(name))
  .map(([name, schema]) => [name, strangeValueOf(schema)]);
if (settings.length === 0) throw new Error('The schema of the settings names none: this proves nothing.');

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('Usage: node scripts/hostile-environment.mjs <command> [argument...]\n');
  process.exit(2);
}
const [file, rest, rules] = commandOf(program, args, process.platform);
const child = spawn(file, rest, {
  ...rules,
  stdio: 'inherit',
  env: { CI: 'true', ...process.env, ...Object.fromEntries(settings), ...OTHERS },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`${program} could not be started: ${error.message}\n`);
  process.exitCode = 1;
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

/** One that the setting permits, so that whoever reads it acts on it. */
function strangeValueOf({ type, pattern = '', minimum, enum: words }) {
  if (words !== undefined) return words[0];
  if (type === 'integer') return String(Math.max(minimum, 1));
  if (type === 'boolean') return 'true';
  if (type === 'array') return '[]';
  return pattern.startsWith('^http') ? 'http://stranger.invalid:1' : 'stranger.invalid';
}
