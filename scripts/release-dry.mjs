/**
 * `pnpm release:dry`: everything of a release but the release. Packs each public package, has publint and attw judge the
 * tarballs, publishes them to a registry on a loopback port, installs them in an empty project outside the workspace, and
 * type-checks and runs a consumer there. The registry and its storage are gone afterwards; `--keep <folder>` leaves the tarballs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const toolsHome = join(root, 'tools', 'registry');
const bin = (name) => join(toolsHome, 'node_modules', '.bin', name);
const READY_WITHIN_MS = 30_000;
/** What a service that installs the bus may cost it. rascal, amqplib, ioredis, pg, pino and cockatiel alone are 51 and 34. */
const MOST_PACKAGES = 75;
const MOST_MEGABYTES = 45;
const MOST_IMPORT_MS = 250;
const IMPORT_TRIES = 7;
/** As anybody's npm does by itself: what a dependency of a dependency says of engines is a warning. */
const NPM_FLAGS = ['--no-engine-strict', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const scratch = mkdtempSync(join(tmpdir(), 'bloodbank-release-'));
const tarballs = join(scratch, 'tarballs');
const project = join(scratch, 'project');
const [, keptIn] = /^--keep (.+)$/.exec(process.argv.slice(2).join(' ')) ?? [];
let registry;

try {
  step('tools', installTools);
  const packages = step('pack', packAll);
  step('contents', () => packages.forEach(assertContents));
  step('publint', () => judge(packages, bin('publint'), ['--strict']));
  step('types', () => judge(packages, bin('attw'), ['--profile', 'esm-only', '--no-color', '--no-emoji']));
  const url = await startRegistry();
  step('publish to a local registry', () => publishAll(packages, url));
  step('install in an empty project', () => install(packages, url));
  step('type-check a consumer, libraries too', () =>
    run(process.execPath, [join(project, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], { cwd: project }),
  );
  step('run the consumer', runConsumer);
  step('a service installs little', () => installService(url));
  step("a project of one's own", () => beginProject(url));
  if (keptIn !== undefined) keep(packages, keptIn);
  process.stdout.write(`\n${packages.length} packages would be released.\n`);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  registry?.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}

function installTools() {
  if (!existsSync(bin('verdaccio'))) {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: toolsHome });
  }
}

function packAll() {
  mkdirSync(tarballs);
  const folders = ['packages', 'tools'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  );
  return folders.flatMap((folder) => {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) return [];
    const { name, private: isPrivate } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (isPrivate) return [];
    run('pnpm', ['pack', '--pack-destination', tarballs], { cwd: folder });
    const prefix = `${name.replace('@', '').replace('/', '-')}-`;
    const file = readdirSync(tarballs).find(
      (tarball) => tarball.startsWith(prefix) && /^\d/.test(tarball.slice(prefix.length)),
    );
    return [{ name, tarball: join(tarballs, file) }];
  });
}

/** What is packed is what is built and meant to be read: no tests, no fixtures, no maps without their sources. */
function assertContents({ name, tarball }) {
  const files = run('tar', ['-tzf', tarball]).trim().split('\n');
  const foreign = files.filter(
    (file) =>
      !/^package\/((package\.json|README\.md|LICENSE)$|(bin|dist|src|runtime|schemas|fixtures)\/)/.test(file) ||
      /\.(map|tsbuildinfo)$|\.(test|test-d|fixture)\.|\.env|\/node_modules\//.test(file),
  );
  if (foreign.length > 0) throw new Error(`${name} would carry what it should not: ${foreign.slice(0, 5).join(', ')}`);
  for (const needed of ['package.json', 'README.md', 'LICENSE']) {
    if (!files.includes(`package/${needed}`)) throw new Error(`${name} would lack its ${needed}.`);
  }
}

/** For whoever publishes them as they are, and builds nothing. */
function keep(packages, folder) {
  mkdirSync(join(root, folder), { recursive: true });
  for (const { name, tarball } of packages) {
    cpSync(tarball, join(root, folder, `${name.replace('@', '').replace('/', '-')}.tgz`));
  }
}

function judge(packages, program, args) {
  for (const { tarball } of packages) run(program, [tarball, ...args]);
}

async function startRegistry() {
  const port = await freePort();
  const upstream = run('npm', ['config', 'get', 'registry']).trim();
  const config = join(scratch, 'verdaccio.yaml');
  writeFileSync(
    config,
    [
      `storage: ${join(scratch, 'storage')}`,
      `uplinks: { upstream: { url: '${upstream}' } }`,
      'packages:',
      "  '@bloodbank/*': { access: $all, publish: $all }",
      "  'bloodbank': { access: $all, publish: $all }",
      "  'create-bloodbank': { access: $all, publish: $all }",
      "  '**': { access: $all, proxy: upstream }",
      'log: { type: stdout, format: pretty, level: error }',
    ].join('\n'),
  );
  registry = spawn(bin('verdaccio'), ['--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: scratch,
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/`;
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (registry.exitCode !== null) throw new Error('The local registry ended by itself.');
    if (
      await fetch(`${url}-/ping`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return url;
    if (Date.now() > deadline) throw new Error('The local registry did not answer in time.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function publishAll(packages, url) {
  // npm wants a token, and this registry takes anyone's.
  const npmrc = join(scratch, '.npmrc');
  writeFileSync(npmrc, `${url.replace('http:', '')}:_authToken=none\n`);
  for (const { tarball } of packages) {
    run('npm', ['publish', tarball, '--registry', url, '--userconfig', npmrc, '--loglevel=error']);
  }
}

/** Only what a person would name; the rest has to come along by itself. */
function install(packages, url) {
  mkdirSync(project);
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const manifest = {
    name: 'somebodys-project',
    private: true,
    type: 'module',
    dependencies: { bloodbank: '*', '@bloodbank/contracts': '*' },
    devDependencies: { typescript: version('typescript'), '@types/node': version('@types/node') },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    allowJs: true,
    checkJs: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['hello-event.mjs'] }));
  cpSync(join(root, 'docs', 'examples', '1-hello-event', 'hello-event.mjs'), join(project, 'hello-event.mjs'));
  run('npm', ['install', '--registry', url, ...NPM_FLAGS], { cwd: project });
  for (const { name } of packages) {
    if (name === 'create-bloodbank') continue;
    if (!existsSync(join(project, 'node_modules', name)))
      throw new Error(`${name} did not come along with what depends on it.`);
  }
}

function runConsumer() {
  const { RABBIT_URL: _, ...env } = process.env;
  const output = run(process.execPath, ['hello-event.mjs'], { cwd: project, env });
  if (!output.includes('caused by')) throw new Error(`The consumer did not receive what it published:\n${output}`);
}

/** The bus alone, as a service in production installs it. */
function installService(url) {
  const folder = join(scratch, 'service');
  mkdirSync(folder);
  const manifest = { name: 'a-service', private: true, type: 'module', dependencies: { '@bloodbank/bus': '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--omit=dev', '--registry', url, ...NPM_FLAGS], { cwd: folder });
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const count = Object.keys(packages).filter((path) => path !== '').length;
  const megabytes = sizeOf(join(folder, 'node_modules')) / 1024 ** 2;
  const code = "const t = performance.now(); await import('@bloodbank/bus'); console.log(performance.now() - t)";
  const tries = Array.from({ length: IMPORT_TRIES }, () =>
    Number(run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder })),
  );
  const importMs = Math.min(...tries);
  const found = `${count} packages, ${megabytes.toFixed(1)} MB, imported in ${Math.round(importMs)} ms`;
  process.stdout.write(`     ${found}\n`);
  if (count > MOST_PACKAGES || megabytes > MOST_MEGABYTES || importMs > MOST_IMPORT_MS) {
    const allowed = `${MOST_PACKAGES} packages, ${MOST_MEGABYTES} MB, ${MOST_IMPORT_MS} ms`;
    throw new Error(`The bus costs a service ${found}; at most ${allowed}.`);
  }
}

/** Of the files' contents, whatever the disk makes of them. */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

/** The first hour of a newcomer, on an empty HOME: begin, install, test, add an event and a service, test again. */
function beginProject(url) {
  const home = join(scratch, 'home');
  const own = join(scratch, 'own-bus');
  mkdirSync(home);
  const { RABBIT_URL: _, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  const env = { ...inherited, HOME: home, npm_config_registry: url, npm_config_cache: join(scratch, 'npm-cache') };
  run('npm', ['create', '--yes', 'bloodbank', 'own-bus'], { cwd: scratch, env });
  run('npm', ['install', ...NPM_FLAGS], { cwd: own, env });
  const bloodbank = (...args) => run('npx', ['--no', 'bloodbank', ...args], { cwd: own, env });
  const passes = (count) => {
    const output = run('npm', ['test'], { cwd: own, env });
    if (!output.includes(`# pass ${count}\n`)) throw new Error(`Not ${count} tests passed:\n${output}`);
  };
  passes(1);
  bloodbank('new', 'event', 'shop.order.returned');
  bloodbank('new', 'service', 'refunds', '--on', 'shop.order.returned');
  bloodbank('new', 'middleware', 'timing');
  bloodbank('lint');
  bloodbank('topology', 'check');
  passes(2);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function step(name, work) {
  const from = performance.now();
  const result = work();
  process.stdout.write(`ok   ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)\n`);
  return result;
}

/** What it wrote to stdout. Its failure is told with all that it said. */
function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', ...options });
  if (result.error !== undefined) throw new Error(`${program} could not be started: ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(`\`${program} ${args.join(' ')}\` failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
