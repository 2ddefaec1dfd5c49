/**
 * The first screens that a newcomer sees, as the real commands draw them in a terminal of 80 columns. What differs from run to run (ids,
 * times, ports, folders) is replaced, width for width, so that two runs draw the same.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const COLUMNS = 80;

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));
const CTRL_C = String.fromCharCode(3);
const DEADLINE_MS = 120_000;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** As the masks of one text; each keeps the width of what it replaces. */
const MASKS = [
  [new RegExp(UUID, 'g'), '01942d3e-7c1a-7b52-9d0e-5a3c6f1e2b44'],
  [/…[0-9a-f]{8}/g, '…6f1e2b44'],
  [/\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d\.\d{3}/g, '2026-02-07$112:00:00.000'],
  [/127\.0\.0\.1:\d{5}/g, '127.0.0.1:50672'],
];

/**
 * @typedef {{ name: string, command: string, text: string }} Screen text: with ANSI colours, lines ended by \n
 * @returns {Promise<readonly Screen[]>}
 */
export async function takeScreens() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-screens-')));
  const screens = [];
  /** @type {Running | undefined} */
  let up;
  const take = async (name, line) => {
    const { text } = await begin(folder, line).ended;
    screens.push({ name, command: `npx bloodbank ${line}`, text: mask(text) });
    return text;
  };
  try {
    await take('init', 'init');
    up = begin(folder, 'up --practice', 'Ctrl-C ends it.');
    screens.push({ name: 'up', command: 'npx bloodbank up --practice', text: mask(await up.shown) });
    await take('list', 'list');
    const published = await take('publish', 'publish shop.order.placed --example');
    const [id] = UUID.exec(published) ?? [];
    await begin(folder, `publish shop.order.shipped --example --correlation-id ${id}`).ended;
    await waitForDeadLetters(folder);
    await take('dlq-list', 'dlq list practice');
    const traced = await begin(folder, `trace ${id}`).ended;
    screens.push({ name: 'trace', command: mask(`npx bloodbank trace ${id}`), text: mask(traced.text) });
    return screens;
  } finally {
    up?.stop();
    await up?.ended.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both events fail; when they rest as dead letters, nobody says. */
async function waitForDeadLetters(folder) {
  const until = Date.now() + DEADLINE_MS;
  while (Date.now() < until) {
    const { text } = await begin(folder, 'dlq list practice').ended;
    if (text.includes('2 dead letters')) return;
  }
  throw new Error('The events did not fail in time.');
}

/**
 * @typedef {{ shown: Promise<string>, ended: Promise<{ text: string }>, stop(): void }} Running
 * @returns {Running} `shown` resolves with the screen once it holds `until`
 */
function begin(cwd, line, until = undefined) {
  const command = `stty cols ${COLUMNS} rows 40; exec '${process.execPath}' '${BIN}' ${line}`;
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  const env = {
    ...inherited,
    TERM: 'xterm-256color',
    HTTP_PORT: '0',
    RABBIT_URL: '',
    BUS_URL: '',
    REDIS_URL: '',
    DATABASE_URL: '',
  };
  const child = spawn('script', ['-qfec', command, '/dev/null'], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const late = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  let text = '';
  let show;
  const shown = new Promise((resolve) => {
    show = resolve;
  });
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk.replaceAll('\r', '');
    if (until !== undefined && text.includes(until)) show(text);
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(late);
      resolve({ text });
    });
  });
  return { shown: Promise.race([shown, ended.then(() => text)]), ended, stop: () => child.stdin.end(CTRL_C) };
}

function mask(text) {
  return MASKS.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text).trimEnd();
}
