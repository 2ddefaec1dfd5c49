import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from '../../spawn-rules.mjs';
import { runAll } from '../run-all.mjs';

const WITHIN_MS = 120_000;

/** A bus that runs in a project, with somebody who sees every event, and a shell there. */
export async function openHouse({ project, bloodbank, env }) {
  const own = { ...process.env, RABBIT_URL: '', BUS_URL: '', REDIS_URL: '', HTTP_PORT: '0', ...env };
  const running = [];
  /** Starts a program that stays. `said()` is what it printed on both streams. */
  const start = ([program, ...args], options = {}) => {
    const [file, rest, rules] = commandOf(program, args, process.platform);
    const stdio = ['pipe', 'pipe', 'pipe'];
    const child = spawn(file, rest, { cwd: project, env: own, stdio, ...rules, ...options });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
    child.stdin.on('error', () => {});
    const closed = once(child, 'close');
    const one = { child, closed, said: () => text };
    running.push(one);
    return one;
  };
  const until = async (what, look) => {
    const deadline = Date.now() + WITHIN_MS;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`Not within ${WITHIN_MS} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const close = async () => {
    for (const { child, closed } of running.reverse()) {
      child.kill('SIGTERM');
      await closed;
    }
  };
  try {
    const up = start(bloodbank('up'));
    await until('the bus is up', () => up.said().includes('Ctrl-C ends it'));
    const { gateway } = JSON.parse(readFileSync(join(project, '.bloodbank', 'gateway.json'), 'utf8'));
    const tail = start(bloodbank('tail', '#', '--json'));
    await until('somebody watches', () => tail.said().includes('Watching'));
    const events = () =>
      tail
        .said()
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line));
    return {
      project,
      gateway,
      env: own,
      bloodbank,
      start,
      until,
      close,
      /** What lines of a how-to print, on both streams. */
      sh: (script, expected = 0) =>
        runAll(['bash', '-euo', 'pipefail', '-c', script], { cwd: project, env: own, expected }),
      /** The first event of a type that is as wanted. */
      seen: (type, isWanted = () => true) =>
        until(`an event ${type}`, () => events().find((event) => event.event_type === type && isWanted(event))),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
