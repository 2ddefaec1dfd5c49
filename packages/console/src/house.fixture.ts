import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@bloodbank/testkit';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The built command. */
export const CLI: string = join(ROOT, 'packages/cli/bin/bloodbank.js');

/** Longer than a start takes on a busy machine. In milliseconds. */
const START_MS = 90_000;

/** A whole house as `bloodbank up` brings it up: the embedded broker, the gateway, and the console in front of it. */
export interface House {
  /** `http://127.0.0.1:41234/` */
  readonly url: string;
  /** `amqp://…`: the embedded broker, for services of a test. */
  readonly brokerUrl: string;
  readonly folder: string;
  /** Of its process, for others of the same project. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
  /** Publishes through the gateway. @returns the event's id */
  publish(type: string, payload: unknown, more?: object): Promise<string>;
  example(type: string): Promise<unknown>;
  /** Until so many are recorded: what is published is recorded a moment later. */
  waitForHistory(count: number, query?: string): Promise<void>;
}

export interface HouseOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written into its folder before it starts. */
  readonly files?: Readonly<Record<string, object>>;
}

/** From the built command, in a process of its own, with the schemas of this repository. */
export async function startHouse({ args = [], env = {}, headers = {}, files = {} }: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-console-'));
  symlinkSync(join(ROOT, 'schemas'), join(folder, 'schemas'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BLOODBANK_'));
  const own = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...env };
  const child = spawn(process.execPath, [CLI, 'up', '--no-demo', '--http-port', '0', ...args], {
    cwd: folder,
    env: own,
  });
  const ended = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = AbortSignal.timeout(START_MS);
  const address = (): string | undefined => /^\s+gateway\s+(\S+)/m.exec(said)?.[1];
  while (address() === undefined || !said.includes('Ctrl-C')) {
    if (child.exitCode !== null || deadline.aborted) {
      await close();
      throw new Error(`The house did not come up:\n${said}`);
    }
    await Promise.race([once(child.stdout, 'data', { signal: deadline }), ended]).catch(() => {});
  }
  const url = `${address()}/`;
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: { 'content-type': 'application/json', ...headers },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const broker = JSON.parse(readFileSync(join(folder, '.bloodbank/broker.json'), 'utf8')) as { readonly url: string };
  return {
    url,
    brokerUrl: broker.url,
    folder,
    env: own,
    close,
    async publish(type, payload, more = {}) {
      const body = JSON.stringify({ event_type: type, payload, unroutable: 'drop', ...more });
      const { event_id: id } = (await ask('publish', { method: 'POST', body })) as { readonly event_id: string };
      return id;
    },
    async waitForHistory(count, query = '') {
      const total = async () => ((await ask(`events?limit=1&${query}`)) as { readonly total: number }).total;
      await waitFor(async () => (await total()) >= count, { timeoutMs: START_MS, what: `${count} recorded events` });
    },
    async example(type) {
      const { examples = [] } = (await ask(`schemas/${type}`)) as { readonly examples?: readonly unknown[] };
      return examples[0];
    },
  };
}
