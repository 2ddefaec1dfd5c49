import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { commandOf } from '../spawn-rules.mjs';
import { run } from './run.mjs';

const READY_WITHIN_MS = 120_000;

/** A registry on a loopback port, which asks the usual one for everything that is not ours. */
export async function startRegistry(program, scratch) {
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
      "  'n8n-nodes-bloodbank': { access: $all, publish: $all }",
      "  '**': { access: $all, proxy: upstream }",
      'log: { type: stdout, format: pretty, level: error }',
    ].join('\n'),
  );
  const [file, args, rules] = commandOf(
    program,
    ['--config', config, '--listen', `127.0.0.1:${port}`],
    process.platform,
  );
  const registry = spawn(file, args, {
    cwd: scratch,
    stdio: 'ignore',
    ...rules,
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
      return { url, stop: () => registry.kill('SIGTERM') };
    if (Date.now() > deadline) {
      registry.kill('SIGTERM');
      throw new Error('The local registry did not answer in time.');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function publishAll(packages, url, scratch) {
  // npm wants a token, and this registry takes anyone's.
  const npmrc = join(scratch, '.npmrc');
  writeFileSync(npmrc, `${url.replace('http:', '')}:_authToken=none\n`);
  for (const { tarball } of packages) {
    run('npm', ['publish', tarball, '--registry', url, '--userconfig', npmrc, '--loglevel=error']);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
