import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NPM_FLAGS, run } from './run.mjs';

/** The first hour of a newcomer, on an empty HOME: begin, install, test, add an event and a service, test again. */
export function beginProject(url, scratch) {
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
