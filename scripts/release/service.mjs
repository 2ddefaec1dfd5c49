import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NPM_FLAGS, run } from './run.mjs';

/** What a service that installs the bus may cost it. rascal, amqplib, ioredis, pg, pino and cockatiel alone are 51 and 34. */
const MOST_PACKAGES = 75;
const MOST_MEGABYTES = 45;
/** On the machine that the bar was set on; said, never judged, for others are slower. */
const IMPORT_BAR_MS = 250;
const IMPORT_TRIES = 7;

/** The bus alone, as a service in production installs it. */
export function installService(url, scratch) {
  const folder = join(scratch, 'service');
  mkdirSync(folder);
  const manifest = { name: 'a-service', private: true, type: 'module', dependencies: { '@bloodbank/bus': '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--omit=dev', '--registry', url, ...NPM_FLAGS], { cwd: folder });
  assertPeerIsNamed(folder);
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const count = Object.keys(packages).filter((path) => path !== '').length;
  const megabytes = sizeOf(join(folder, 'node_modules')) / 1024 ** 2;
  const code = "const t = performance.now(); await import('@bloodbank/bus'); console.log(performance.now() - t)";
  const tries = Array.from({ length: IMPORT_TRIES }, () =>
    Number(run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder })),
  );
  const importMs = Math.min(...tries);
  const found = `${count} packages, ${megabytes.toFixed(1)} MB`;
  process.stdout.write(`     ${found}, imported in ${Math.round(importMs)} ms (bar: ${IMPORT_BAR_MS})\n`);
  if (count > MOST_PACKAGES || megabytes > MOST_MEGABYTES) {
    throw new Error(`The bus costs a service ${found}; at most ${MOST_PACKAGES} packages, ${MOST_MEGABYTES} MB.`);
  }
}

/** Kafka's transport is an optional peer: without it the error gives the line that installs it. */
function assertPeerIsNamed(folder) {
  const code =
    "const { connectBus } = await import('@bloodbank/bus');" +
    "await connectBus({ contracts: { registry: { listEvents: () => [] } }, service: 'a', url: 'kafka://127.0.0.1:1' });";
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (!stderr.includes('npm install @bloodbank/transport-kafka'))
    throw new Error(`Without the transport of Kafka, the bus does not say how to install it:\n${stderr}`);
}

/** Of the files' contents, whatever the disk makes of them. */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}
