/**
 * What comes from outside, and what goes out. `node scripts/supply.mjs check` runs in `pnpm check`: lockfiles, licences,
 * manifests. `sbom` prints a bill of materials (CycloneDX 1.6) of all that is installed with a package of ours. `audit` asks the
 * registry for known vulnerabilities, and says so where it cannot be asked: no answer is no clean bill.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');

const REPOSITORY = 'git+https://github.com/delorenj/bloodbank.git';

/** Of what is installed with a package of ours. Another one is a decision, and is made here. */
const LICENCES = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Unlicense'],
  // Of argparse and tslib's kin, which ask for a notice alone; and of files that may be used unchanged.
  ...['Python-2.0', 'PSF-2.0', 'MPL-2.0', '(MIT AND Zlib)'],
]);

const [command] = process.argv.slice(2);
const commands = { check, sbom, audit };
if (commands[command] === undefined) {
  process.stderr.write('Say check, sbom or audit.\n');
  process.exit(2);
}
commands[command]();

function check() {
  const faults = [...lockfileFaults(), ...licenceFaults(), ...manifestFaults()];
  if (!/^ignore-scripts=true$/m.test(read('.npmrc'))) faults.push('.npmrc: install scripts may run.');
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exit(1);
  process.stdout.write(
    `Supply: ${dependencies().length} dependencies, from the registry alone, under known licences.\n`,
  );
}

/** Everything comes from the registry, and is what it was. */
function lockfileFaults() {
  const resolutions = [...read('pnpm-lock.yaml').matchAll(/^ {4}resolution: (.*)$/gm)].map(([, text]) => text);
  if (resolutions.length === 0) return ['pnpm-lock.yaml: no dependency was found; this check looked past them.'];
  const foreign = resolutions.filter((text) => !/^\{integrity: sha512-[A-Za-z0-9+/]+={0,2}\}$/.test(text));
  const faults = foreign.map((text) => `pnpm-lock.yaml: ${text} is not of the registry, or has no sha512.`);
  for (const folder of ['tools/pnpm', 'tools/registry', 'tools/mcp-judges', 'integrations/n8n']) {
    for (const [name, entry] of Object.entries(JSON.parse(read(`${folder}/package-lock.json`)).packages)) {
      if (name === '' || entry.link === true) continue;
      // These are written without addresses: whoever installs says which registry.
      const isOurs = entry.resolved === undefined && entry.integrity?.startsWith('sha512-');
      if (!isOurs) faults.push(`${folder}/package-lock.json: ${name} is not of the registry, or has no sha512.`);
    }
  }
  return faults;
}

function licenceFaults() {
  return dependencies()
    .filter(({ licence }) => !LICENCES.has(licence))
    .map(
      ({ name, version, licence }) =>
        `${name}@${version}: the licence ${licence} is not in the list of scripts/supply.mjs.`,
    );
}

/** npm refuses provenance to a package that does not say where it comes from; maps without their sources lead nowhere. */
function manifestFaults() {
  const folders = ['packages', 'tools'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => `${kind}/${name}`),
  );
  return folders.flatMap((folder) => {
    if (!existsSync(join(root, folder, 'package.json'))) return [];
    const {
      private: isPrivate,
      repository,
      license,
      files = [],
      scripts = {},
    } = JSON.parse(read(`${folder}/package.json`));
    if (isPrivate) return [];
    const faults = [];
    if (repository?.url !== REPOSITORY || repository.directory !== folder)
      faults.push('repository is not ours, or another folder');
    if (license !== 'MIT') faults.push('license is not MIT');
    if (files.includes('dist') && !files.includes('!dist/**/*.map'))
      faults.push('files lets source maps out without their sources');
    const hook = ['preinstall', 'install', 'postinstall', 'prepare'].find((name) => scripts[name] !== undefined);
    if (hook !== undefined) faults.push(`${hook} runs on the machine of whoever installs it`);
    return faults.map((fault) => `${folder}/package.json: ${fault}.`);
  });
}

function sbom() {
  const components = dependencies().map(({ name, version, licence }) => ({
    type: 'library',
    'bom-ref': `pkg:npm/${name.replace('@', '%40')}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [
      licence.includes(' ') ? { expression: licence.replace(/^\((.*)\)$/, '$1') } : { license: { id: licence } },
    ],
  }));
  const metadata = { component: { type: 'application', name: 'bloodbank' } };
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata, components };
  process.stdout.write(`${JSON.stringify(bom, undefined, 2)}\n`);
}

function audit() {
  const { stdout, stderr } = run('pnpm', ['audit', '--prod', '--json']);
  const report = parse(stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const reason = report?.error?.message ?? `${stderr}${stdout}`.trim().split('\n')[0] ?? '';
    process.stdout.write(
      `The registry could not be asked for known vulnerabilities: ${reason}\nNothing is known; this is no clean bill.\n`,
    );
    // In CI, where it can be asked, this is a failure.
    process.exit(process.env.CI === undefined ? 0 : 1);
  }
  const grave = (counts.high ?? 0) + (counts.critical ?? 0);
  process.stdout.write(`Known vulnerabilities: ${JSON.stringify(counts)}\n`);
  process.exit(grave === 0 ? 0 : 1);
}

/** All that is installed with a package of ours, of others. */
function dependencies() {
  const { stdout, stderr } = run('pnpm', ['licenses', 'list', '--prod', '--json']);
  const found = parse(stdout);
  if (found === undefined) throw new Error(`pnpm cannot list the licences: ${stderr}`);
  const all = Object.entries(found).flatMap(([licence, packages]) =>
    packages.flatMap(({ name, versions }) => versions.map((version) => ({ name, version, licence }))),
  );
  return all.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function run(program, args) {
  const [file, rest, rules] = commandOf(program, args, process.platform);
  const result = spawnSync(file, rest, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...rules });
  if (result.error !== undefined) throw new Error(`${program} could not be started: ${result.error.message}`);
  return result;
}
