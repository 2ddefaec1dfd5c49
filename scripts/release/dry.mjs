/**
 * `pnpm release:dry`: everything of a release but the release. Packs each public package, has publint and attw judge the
 * tarballs, publishes them to a registry on a loopback port, installs them in empty projects outside the workspace, and
 * type-checks and runs what uses them there. The registry and its storage are gone afterwards; `--keep <folder>` leaves the tarballs.
 * A further step is a file beside this one, and a line below.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, runConsumer } from './consumer.mjs';
import { assertAllPacked, packNodes } from './n8n.mjs';
import { walk } from './own-project.mjs';
import { assertContents, keep, packAll } from './pack.mjs';
import { publishAll, startRegistry } from './registry.mjs';
import { root, run } from './run.mjs';
import { installService } from './service.mjs';

const toolsHome = join(root, 'tools', 'registry');
const bin = (name) => join(toolsHome, 'node_modules', '.bin', name);
const scratch = mkdtempSync(join(tmpdir(), 'bloodbank-release-'));
const project = join(scratch, 'project');
const [, keptIn] = /^--keep (.+)$/.exec(process.argv.slice(2).join(' ')) ?? [];
let registry;

try {
  step('tools', installTools);
  const packages = step('pack', () => packAll(join(scratch, 'tarballs')));
  step('contents', () => packages.forEach(assertContents));
  const released = [...packages, step("n8n's nodes, by n8n's rules", () => packNodes(join(scratch, 'tarballs')))];
  step('nothing is left out', () => assertAllPacked(released));
  step('publint', () => judge(packages, bin('publint'), ['--strict']));
  step('types', () => judge(packages, bin('attw'), ['--profile', 'esm-only', '--no-color', '--no-emoji']));
  registry = await startRegistry(bin('verdaccio'), scratch);
  const { url } = registry;
  step('publish to a local registry', () => publishAll(released, url, scratch));
  step('install in an empty project', () => install(packages, url, project));
  step('type-check a consumer, libraries too', () =>
    run(process.execPath, [join(project, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], { cwd: project }),
  );
  step('run the consumer', () => runConsumer(project));
  step('a service installs little', () => installService(url, scratch));
  step("a project of one's own", () => walk(url, scratch));
  if (keptIn !== undefined) keep(released, keptIn);
  process.stdout.write(`\n${released.length} packages would be released.\n`);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  registry?.stop();
  rmSync(scratch, { recursive: true, force: true });
}

function installTools() {
  if (!existsSync(bin('verdaccio'))) {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: toolsHome });
  }
}

function judge(packages, program, args) {
  for (const { tarball } of packages) run(program, [tarball, ...args]);
}

function step(name, work) {
  const from = performance.now();
  const result = work();
  process.stdout.write(`ok   ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)\n`);
  return result;
}
