import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { contracts } from '@bloodbank/contracts';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  type Recorder,
  startTcpProxy,
  type TcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bus } from '../connect/bus.js';
import { connectBus } from '../connect/connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

const FIXTURE = fileURLToPath(new URL('./outbox-process.fixture.ts', import.meta.url));
/** `OUTBOX_KILLS=10` for the long run. */
const KILLS = Number(process.env['OUTBOX_KILLS'] ?? 2);
const EACH = 30;
const LIMIT_MS = 60_000;

describeOnBrokers('a service with a file outbox', (broker) => {
  let folder: string;
  let service: string;
  let watcher: Bus<Types>;
  let proxy: TcpProxy;
  let arrived: string[];
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    service = freshName('kept');
    arrived = [];
    watcher = await connectBus({ contracts, service: `${service}-ledger`, url: broker.url, topology: false });
    await watcher.subscribe('llm.prompt', {
      concurrency: 1,
      handler: ({ payload }) => {
        if (payload.provider === service) arrived.push(payload.prompt);
      },
    });
    proxy = await startTcpProxy(broker.url);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await proxy.close();
    await watcher.close();
    await deleteServiceQueues(broker.url, `${service}-ledger`);
    rmSync(folder, { recursive: true });
  });

  async function start(
    publishTimeoutMs = 1_000,
  ): Promise<{ readonly child: ChildProcess; readonly said: Recorder<string> }> {
    const args = [
      '--conditions=@bloodbank/source',
      '--import',
      'tsx',
      FIXTURE,
      proxy.url,
      service,
      String(publishTimeoutMs),
    ];
    const env = { ...process.env, OUTBOX_DIR: folder };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const said = createRecorder<string>();
    createInterface({ input: child.stdout }).on('line', (line) => said.record(line));
    await said.waitFor((line) => line === 'ready', { timeoutMs: LIMIT_MS });
    return { child, said };
  }

  async function kill(child: ChildProcess): Promise<void> {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  function goAway(): void {
    proxy.refuse();
    proxy.cut();
  }

  const storedBy = ({ items }: Recorder<string>): readonly string[] =>
    items.filter((line) => /^(outbox|broker) /.test(line)).map((line) => line.split(' ')[1] ?? '');
  const lostOf = (stored: readonly string[]): readonly string[] => stored.filter((prompt) => !arrived.includes(prompt));

  it(`is killed while the broker is away, ${KILLS} times: nothing that it was told is stored gets lost`, {
    timeout: (KILLS + 3) * LIMIT_MS,
  }, async () => {
    const stored: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      const { child, said } = await start();
      goAway();
      const prompts = Array.from({ length: EACH }, (_, n) => `${round}-${n}`);
      child.stdin?.write(`${prompts.join('\n')}\n`);
      // In the middle of it, at another place each time.
      const enough = 1 + Math.floor(((round + 1) * EACH) / (KILLS + 1));
      await waitFor(() => storedBy(said).length >= enough, { timeoutMs: LIMIT_MS, what: 'some stored events' });
      await kill(child);
      stored.push(...storedBy(said));
      proxy.accept();
    }
    expect(stored.length).toBeGreaterThan(0);
    await start();
    await waitFor(() => lostOf(stored).length === 0, { timeoutMs: LIMIT_MS, what: 'every stored event' });
    const duplicated = arrived.length - new Set(arrived).size;
    process.stdout.write(
      `${broker.kind}: ${JSON.stringify({ kills: KILLS, stored: stored.length, lost: lostOf(stored).length, duplicated })}\n`,
    );
    await waitFor(() => readdirSync(join(folder, service)).length === 0, {
      timeoutMs: LIMIT_MS,
      what: 'an empty outbox',
    });
  });

  it('shares its folder with another process, and neither touches what is the other one’s', {
    timeout: 4 * LIMIT_MS,
  }, async () => {
    // Long, for a confirm that comes too late on a busy machine means the same event once more.
    const [one, other] = [await start(5_000), await start(5_000)];
    goAway();
    one.child.stdin?.write('one-0\none-1\n');
    other.child.stdin?.write('other-0\nother-1\n');
    for (const { said } of [one, other]) {
      await waitFor(() => storedBy(said).length === 2, { timeoutMs: LIMIT_MS, what: 'stored events' });
    }
    expect(readdirSync(join(folder, service))).toHaveLength(2);
    proxy.accept();
    const all = ['one-0', 'one-1', 'other-0', 'other-1'];
    await waitFor(() => lostOf(all).length === 0, { timeoutMs: LIMIT_MS, what: 'all of them' });
    expect([...arrived].sort()).toEqual(all);
  });
});
