/**
 * `npm start` and `npm test`: everything from a fresh clone, with Node and npm alone.
 *
 * Only Node's own modules, and files beside this one, are imported here, for nothing else is installed yet. Each step is skipped when what it makes is
 * already there, so that a second run is quick. Nothing is installed globally, and nothing phones out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pnpmHome = join(root, 'tools', 'pnpm');
const [command, ...args] = process.argv.slice(2);

const env = {
  ...process.env,
  PATH: [join(pnpmHome, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

const commands = {
  start: () => runToTheEnd('node', ['scripts/start.mjs', ...args]),
  test: () => runToTheEnd('vitest', ['run', ...args]),
  'release:dry': () => runToTheEnd('node', ['scripts/release/dry.mjs', ...args]),
  bench: () => runToTheEnd('node', ['tools/bench/dist/main.js', ...args]),
  check: () => runToTheEnd('node', ['scripts/check.mjs', ...args]),
  setup: () => {},
};

const startedAt = performance.now();
assertNode();
await step('package manager', installPnpm);
await step('dependencies', installDependencies);
await step('generate and build', () =>
  run('turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped']),
);
process.stderr.write(`Ready after ${seconds(startedAt)}.\n\n`);
const action = commands[command];
if (action === undefined) fail(`Unknown command "${command}". One of: ${Object.keys(commands).join(', ')}.`);
action();

function assertNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Bloodbank needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node, then run this again.`,
  );
}

/** pnpm comes from a lockfile of its own, so that its bytes are checked and nothing global is needed. */
function installPnpm() {
  const wanted = JSON.parse(readFileSync(join(pnpmHome, 'package.json'), 'utf8')).dependencies.pnpm;
  const installed = join(pnpmHome, 'node_modules', 'pnpm', 'package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === wanted) return 'skipped';
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: pnpmHome });
}

function installDependencies() {
  const stampFile = join(root, 'node_modules', '.cache', 'bloodbank', 'install.sha256');
  const stamp = hashManifests();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'skipped';
  // CI=1 lets pnpm replace a node_modules that another package manager left behind.
  run('pnpm', ['install', '--frozen-lockfile', '--reporter=silent'], { env: { ...env, CI: '1' } });
  mkdirSync(join(stampFile, '..'), { recursive: true });
  writeFileSync(stampFile, stamp);
}

function hashManifests() {
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
  for (const folder of ['packages', 'tools', 'docs/examples']) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder)).sort()) manifests.push(`${folder}/${name}/package.json`);
  }
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of manifests)
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

async function step(name, work) {
  const from = performance.now();
  const outcome = await work();
  if (outcome !== 'skipped') process.stderr.write(`  ${name}: ${seconds(from)}\n`);
}

/** Says nothing unless it fails; then it says everything. */
function run(program, programArgs, options = {}) {
  const [file, rest, rules] = commandOf(program, programArgs, process.platform);
  const stdio = ['ignore', 'pipe', 'pipe'];
  const result = spawnSync(file, rest, { cwd: root, env, stdio, ...rules, ...options });
  if (result.error !== undefined) fail(`${program} could not be started: ${result.error.message}`);
  if (result.status === 0) return;
  process.stderr.write(result.stdout);
  process.stderr.write(result.stderr);
  fail(`\`${program} ${programArgs.join(' ')}\` failed. What it said stands above.`);
}

/** The last step takes over: signals go to it, and its exit code is ours. */
function runToTheEnd(program, programArgs) {
  const [file, rest, rules] = commandOf(program, programArgs, process.platform);
  const child = spawn(file, rest, { cwd: root, env, stdio: 'inherit', ...rules });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithParent(child);
  child.on('error', (error) => fail(`${program} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}

/** npm starts us through a shell, which dies of a signal without passing it on. Once it is gone, nobody waits for us. */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
