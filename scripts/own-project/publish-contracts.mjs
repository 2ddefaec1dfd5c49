/**
 * Step of the own-project walk: makes the contracts of a project a package as docs/how-to/publish-contracts.md says, publishes them with
 * changesets to a registry on a loopback port, installs them elsewhere, and breaks one, which the check has to find.
 *
 * Alone: `node scripts/own-project/publish-contracts.mjs <folder of a project> [folder of changesets]`.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startRegistry } from './registry.mjs';
import { runAll } from './run-all.mjs';

const HOW_TO = new URL('../../docs/how-to/publish-contracts.md', import.meta.url);
const NAME = '@acme/contracts';

/** @param bloodbank runs the command in the project: `(...args) => [program, ...args]` */
export async function publishContracts({ project, bloodbank, changeset }) {
  const scratch = mkdtempSync(join(tmpdir(), 'own-contracts-'));
  const registry = await startRegistry();
  const npmrc = join(scratch, '.npmrc');
  writeFileSync(npmrc, `registry=${registry.url}\n${registry.url.replace('http:', '')}:_authToken=none\n`);
  const env = {
    npm_config_userconfig: npmrc,
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, 'cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  const run = (command, options = {}) => runAll(command, { cwd: project, env, ...options });
  try {
    makeReady(project);
    await run(['git', 'init', '--quiet', '--initial-branch=main']);
    await commit(run, 'contracts');
    await run([...changeset, 'init']);
    writeFileSync(join(project, '.changeset', 'first.md'), `---\n'${NAME}': minor\n---\n\nThe first contracts.\n`);
    await run([...changeset, 'version']);
    await commit(run, 'version');
    await run([...changeset, 'publish']);
    await useThem(scratch, run);
    await breakThem(project, run, bloodbank);
  } finally {
    await registry.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the page shows, in the package.json that is there. */
function makeReady(project) {
  const [, block] = /```json\n(.*?)```/s.exec(readFileSync(HOW_TO, 'utf8')) ?? [];
  const file = join(project, 'package.json');
  const { private: _, scripts, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  const shown = JSON.parse(block);
  const { dependencies, ...rest } = manifest;
  const devDependencies = { ...rest.devDependencies, ...dependencies };
  const ready = { ...rest, ...shown, devDependencies, scripts: { ...scripts, ...shown.scripts } };
  writeFileSync(file, `${JSON.stringify(ready, undefined, 2)}\n`);
}

async function commit(run, message) {
  const author = ['-c', 'user.name=own', '-c', 'user.email=own@localhost', '-c', 'commit.gpgsign=false'];
  await run(['git', 'add', '--all']);
  await run(['git', ...author, 'commit', '--quiet', '--message', message]);
}

/** In another project: install, import, and see an event. */
async function useThem(scratch, run) {
  const cwd = join(scratch, 'user');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  await run(['npm', 'install', '--omit=dev', '--omit=optional', '--legacy-peer-deps', '--no-package-lock', NAME], {
    cwd,
  });
  const code = `const { contracts } = await import('${NAME}'); console.log(contracts.registry.listEvents().length);`;
  const said = await run([process.execPath, '--input-type=module', '--eval', code], { cwd });
  if (!(Number(said) > 0)) throw new Error(`The published contracts hold no event:\n${said}`);
}

/** The check finds what breaks those who have the published version, and nothing in what does not. */
async function breakThem(project, run, bloodbank) {
  const check = bloodbank('check', '--against', `npm:${NAME}@latest`);
  await run(check);
  const schemas = join(project, 'schemas');
  const name = readdirSync(schemas, { recursive: true, encoding: 'utf8' }).find(
    (path) => path.endsWith('.v1.json') && !path.startsWith('_'),
  );
  const file = join(schemas, name ?? '');
  const before = readFileSync(file, 'utf8');
  const schema = JSON.parse(before);
  const broken = { ...schema, properties: { ...schema.properties, added: { type: 'string' } }, required: ['added'] };
  writeFileSync(file, JSON.stringify(broken));
  const found = await run(check, { expected: 1 });
  writeFileSync(file, before);
  if (!/required|BREAK/.test(found)) throw new Error(`The check did not say what breaks:\n${found}`);
}

const [, main, project, changesets] = process.argv;
if (main !== undefined && import.meta.url === pathToFileURL(main).href) {
  const bin = fileURLToPath(new URL('../../packages/cli/bin/bloodbank.js', import.meta.url));
  const changeset = changesets ?? fileURLToPath(new URL('../../node_modules/@changesets/cli/bin.js', import.meta.url));
  await publishContracts({
    project,
    bloodbank: (...args) => [process.execPath, bin, ...args],
    changeset: [process.execPath, changeset],
  });
  process.stdout.write('Contracts were published, used, broken, and the break was found.\n');
}
