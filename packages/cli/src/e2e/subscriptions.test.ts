import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
const HOW_TO = readFileSync(join(REPOSITORY, 'docs', 'how-to', 'consume-over-http.md'), 'utf8');
const WRITTEN = 'http://127.0.0.1:8682';
const run = promisify(execFile);
const hasPython = spawnSync('python3', ['--version']).status === 0;

let project: Project;
let up: RunningCli;
let gateway: string;
beforeEach(async () => {
  project = createProject();
  up = startCli(['up', '--http-port', '0', '--no-demo', '--schemas', join(REPOSITORY, 'schemas')], {
    cwd: project.root,
    env: {},
  });
  await up.waitFor('stdout', 'Bloodbank is up');
  const announced = readFileSync(join(project.root, '.bloodbank', 'gateway.json'), 'utf8');
  gateway = (JSON.parse(announced) as { gateway: string }).gateway;
});
afterEach(async () => {
  up.stop('SIGTERM');
  expect(await up.ended).toMatchObject({ code: 0 });
  project.remove();
  await assertNothingRuns();
});

/** As a person would paste it. */
async function shell(line: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', line], { timeout: 60_000 });
  return stdout;
}

it('every line of the how-to answers as the how-to says', async () => {
  const blocks = [...HOW_TO.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const commands = blocks.flatMap((block) => block.split(/^(?=# \d{3})/m));
  expect(commands.length).toBeGreaterThan(7);
  let deliveryId = 'from-the-pull';
  for (const command of commands) {
    const [, status] = /^# (\d{3})/.exec(command) ?? [];
    // The page shows an id that nobody has; the queue cannot go while its delivery is leased.
    if (command.includes('DELETE') && command.includes('?confirm')) {
      const body = JSON.stringify({ settlements: [{ delivery_id: deliveryId, outcome: 'ack' }] });
      const settled = await shell(
        `curl -s ${gateway}/subscriptions/reviews/settle -H 'Content-Type: application/json' -d '${body}'`,
      );
      expect(JSON.parse(settled)).toMatchObject({ settlements: [{ state: 'settled', status: 200 }] });
    }
    const answer = await shell(command.replaceAll(WRITTEN, gateway));
    expect(answer, command).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (command.includes('one delivery')) deliveryId = /"delivery_id":"([^"]+)"/.exec(answer)?.[1] ?? '';
    if (command.includes('its own is 409')) expect(answer).toContain('"status":409');
  }
});

it.skipIf(!hasPython)('the Python of the how-to handles what is published, and settles it', async () => {
  const [, program = ''] = /^```python\n([\s\S]*?)^```/m.exec(HOW_TO) ?? [];
  const python: ChildProcess = spawn('python3', ['-c', program], {
    env: { PATH: process.env['PATH'], GATEWAY_URL: gateway },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [python.stdout, python.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  }
  try {
    const post = (n: number) =>
      fetch(`${gateway}/events/github/pr/created`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cache_key: `bloodbank|${n}` }),
      });
    // Until its first pull made the queue, nobody listens.
    await expect.poll(async () => (await post(1)).status, { timeout: 60_000 }).toBe(202);
    expect((await post(2)).status).toBe(202);
    await expect.poll(() => said, { timeout: 60_000 }).toContain('github.pr.created bloodbank|2');
    expect(said).toBe('github.pr.created bloodbank|1\ngithub.pr.created bloodbank|2\n');
    const leased = async () =>
      ((await (await fetch(`${gateway}/subscriptions/reviews`)).json()) as { leased: number }).leased;
    await expect.poll(leased, { timeout: 60_000 }).toBe(0);
  } finally {
    python.kill();
    if (python.exitCode === null && python.signalCode === null) await once(python, 'exit');
  }
});
