import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

const BUS = new URL('../../../bus/dist/index.js', import.meta.url).href;

let project: Project;
const servers: Server[] = [];
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await assertNothingRuns();
  project.remove();
});

const cli = (...args: readonly string[]) => startCli(args, { cwd: project.root });
const portOf = (): number => Number(new URL(announced('broker.json')['url'] ?? '').port);
const announced = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(project.root, '.bloodbank', file), 'utf8'));

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
}

async function end(running: ReturnType<typeof startCli>): Promise<void> {
  running.stop('SIGTERM');
  await running.ended;
}

it.skipIf(process.platform === 'win32')(
  'up ends with npm, where npm ran nothing else, and stays where it was put into the background',
  async () => {
    const bin = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));
    project.write('node_modules/.bin/bloodbank', `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
    chmodSync(join(project.root, 'node_modules', '.bin', 'bloodbank'), 0o755);
    const scripts = {
      up: 'bloodbank up --no-gateway',
      background: 'bloodbank up --no-gateway >up.log 2>&1 & echo begun; sleep 1',
    };
    project.write('package.json', { name: 'own', scripts });
    const npm = spawn('npm', ['run', 'up'], { cwd: project.root });
    let said = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    await vi.waitFor(() => expect(said).toContain('Ctrl-C ends it'), { timeout: 60_000 });
    npm.kill('SIGTERM');
    // What it prints comes on the streams that npm left behind.
    await vi.waitFor(() => expect(said).toContain('Bloodbank is down.'), { timeout: 30_000 });

    await promisify(execFile)('npm', ['run', 'background'], { cwd: project.root });
    const log = (): string => readFileSync(join(project.root, 'up.log'), 'utf8');
    await vi.waitFor(() => expect(log()).toContain('Ctrl-C ends it'), { timeout: 60_000 });
    const { pid } = JSON.parse(readFileSync(join(project.root, '.bloodbank', 'broker.json'), 'utf8')) as {
      pid: number;
    };
    // Longer than it takes to notice the end of npm.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(log()).not.toContain('finishing');
    process.kill(pid, 'SIGTERM');
    await vi.waitFor(() => expect(log()).toContain('Bloodbank is down.'), { timeout: 30_000 });
  },
);

it('up keeps its port for a project, and a service that runs finds it again where it cannot', async () => {
  const first = cli('up', '--no-gateway', '--no-demo');
  await first.waitFor('stdout', 'Ctrl-C ends it');
  const port = portOf();
  await runCli(['generate'], { cwd: project.root });
  project.write(
    'service.mjs',
    `import { connectBus } from '${BUS}';
     import { contracts } from './contracts/index.gen.js';
     const bus = await connectBus({ contracts, service: 'stock' });
     await bus.subscribe('shop.order.placed', (event) => console.log('handled ' + event.payload.order_id));
     console.log('ready');`,
  );
  const service = spawn(process.execPath, ['service.mjs'], { cwd: project.root });
  let said = '';
  for (const stream of [service.stdout, service.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  try {
    await vi.waitFor(() => expect(said).toContain('ready'), { timeout: 30_000 });
    await end(first);
    const second = cli('up', '--no-gateway', '--no-demo');
    await second.waitFor('stdout', 'Ctrl-C ends it');
    expect(portOf()).toBe(port);
    await end(second);

    await occupy(port);
    const third = cli('up', '--no-gateway', '--no-demo');
    await third.waitFor('stderr', `Port ${port}, which the broker of this project had, is taken`);
    await third.waitFor('stdout', 'Ctrl-C ends it');
    expect(portOf()).not.toBe(port);
    const publish = () => runCli(['publish', 'shop.order.placed', '--example'], { cwd: project.root });
    await vi.waitFor(async () => expect(await publish()).toMatchObject({ code: 0 }), {
      timeout: 60_000,
      interval: 500,
    });
    await vi.waitFor(() => expect(said).toContain('handled o-1'), { timeout: 30_000 });
    await end(third);
  } finally {
    service.kill('SIGKILL');
  }
});

it('up goes on with the next free port for HTTP, and says so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as { readonly port: number };
  const up = startCli(['up', '--no-demo'], { cwd: project.root, env: { HTTP_PORT: String(port) } });
  await up.waitFor('stderr', `Port ${port} is taken: the gateway listens on `);
  await up.waitFor('stdout', 'Ctrl-C ends it');
  expect((await fetch(`${announced('gateway.json')['gateway']}/healthz`)).ok).toBe(true);
  await end(up);
  // Who names a port means it.
  const named = await runCli(['up', '--http-port', String(port)], { cwd: project.root });
  expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining('is taken by another program') });
});

it('a second gateway leaves the first one to be found', async () => {
  const up = cli('up', '--no-demo');
  await up.waitFor('stdout', 'Ctrl-C ends it');
  const { gateway } = announced('gateway.json');
  const second = cli('gateway', '--port', '0');
  await second.waitFor('stdout', 'The gateway is up');
  expect(announced('gateway.json')).toMatchObject({ gateway });
  await end(second);
  expect(announced('gateway.json')).toMatchObject({ gateway });
  await end(up);
  expect(existsSync(join(project.root, '.bloodbank', 'gateway.json'))).toBe(false);
});
