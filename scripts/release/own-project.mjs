/**
 * The first hours of a newcomer, from packed packages: begin, install, test, add an event, a service and a middleware, test again; a topology
 * file whose retries and partitions take effect; a signed webhook in a project from a template, and in it each door for agents, programs and
 * files as its how-to says; contracts published, used, broken and checked.
 *
 * `node scripts/release/own-project.mjs <folder>`, with HOME and npm's registry in the environment: `walk` gives both.
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { walkDoors } from '../own-project/doors/walk.mjs';
import { publishContracts } from '../own-project/publish-contracts.mjs';
import { receiveWebhook } from '../own-project/receive-webhook.mjs';
import { takeEffect } from '../own-project/take-effect.mjs';
import { NPM_FLAGS, run } from './run.mjs';

/** Walks on an empty HOME, with packages from the registry at that address. */
export function walk(url, scratch) {
  const home = join(scratch, 'home');
  mkdirSync(home);
  const { RABBIT_URL: _, BUS_URL: _bus, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  const env = { ...inherited, HOME: home, npm_config_registry: url, npm_config_cache: join(scratch, 'npm-cache') };
  run(process.execPath, [fileURLToPath(import.meta.url), scratch], { env });
}

const bloodbank = (...args) => ['npx', '--no', 'bloodbank', ...args];

async function walkIn(scratch) {
  const own = begin(scratch, 'own-bus');
  assertPasses(own, 1);
  for (const args of [
    ['new', 'event', 'shop.order.returned'],
    ['new', 'service', 'refunds', '--on', 'shop.order.returned'],
    ['new', 'middleware', 'timing'],
    ['lint'],
    ['topology', 'check'],
  ]) {
    const [program, ...rest] = bloodbank(...args);
    run(program, rest, { cwd: own });
  }
  assertPasses(own, 2);
  await takeEffect({ project: own, bloodbank });
  const hooked = begin(scratch, 'github-bus', '--template', 'github');
  // Without npx, whose shell would not pass on the signal that ends it.
  const bin = join(hooked, 'node_modules', 'bloodbank', 'bin', 'bloodbank.js');
  const withoutShell = (...args) => [process.execPath, bin, ...args];
  await receiveWebhook({ project: hooked, bloodbank: withoutShell });
  await walkDoors({ project: hooked, bloodbank: withoutShell });
  const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
  await publishContracts({ project: own, bloodbank, changeset: [process.execPath, changesets] });
}

function begin(scratch, name, ...args) {
  const rest = args.length === 0 ? [] : ['--', ...args];
  run('npm', ['create', '--yes', 'bloodbank', name, ...rest], { cwd: scratch });
  const project = join(scratch, name);
  run('npm', ['install', ...NPM_FLAGS], { cwd: project });
  return project;
}

function assertPasses(cwd, count) {
  const output = run('npm', ['test'], { cwd });
  if (!output.includes(`# pass ${count}\n`)) throw new Error(`Not ${count} tests passed:\n${output}`);
}

const [, main, folder] = process.argv;
if (main !== undefined && import.meta.url === pathToFileURL(main).href) await walkIn(folder);
