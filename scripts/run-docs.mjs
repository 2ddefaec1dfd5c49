/**
 * Runs the shell snippets of READMEs and how-tos line by line, as a reader would who has a project and `bloodbank up` beside it.
 * `scripts/docs/how-pages-run.mjs` says of every page how it is run; what it leaves out has its reason there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isShell, readFences } from './docs/fences.mjs';
import { NEEDS, RUN, TESTED } from './docs/how-pages-run.mjs';
import { layOutProject } from './docs/lay-out-project.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Longer than any line takes on a busy machine. */
const LINE_MS = 120_000;

const faults = [];
const lines = readFences().filter(isShell).flatMap(linesOf);
checkTables();

const { folder, env } = layOutProject();
const house = await startHouse();
let ran = 0;
try {
  const pages = Object.keys(RUN);
  const waiting = [...pages.filter((page) => !RUN[page].isFirst)];
  for (const page of pages.filter((one) => RUN[one].isFirst)) await runPage(page);
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) await runPage(page);
    }),
  );
} finally {
  house.kill('SIGINT');
  await ended(house);
  rmSync(folder, { recursive: true, force: true });
}

if (ran === 0) faults.push('No line was run: this check looked past them.');
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`Docs: ${ran} lines of shell were run.\n`);

/** What continues on the next line is one; comments are left out. */
function linesOf({ file, line, code }) {
  return code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((text) => ({ file, line, text: text.replace(/(^|\s)#.*$/, '').trim() }))
    .filter(({ text }) => text !== '');
}

function checkTables() {
  const tables = [RUN, TESTED, NEEDS];
  const found = new Set(lines.map(({ file }) => file));
  for (const file of found) {
    const times = tables.filter((table) => file in table).length;
    if (times !== 1) faults.push(`${file} has shell snippets, and stands in ${times} tables of how-pages-run.mjs.`);
  }
  for (const file of tables.flatMap(Object.keys)) {
    if (!found.has(file)) faults.push(`how-pages-run.mjs names ${file}, which has no shell snippets.`);
  }
  for (const [file, test] of Object.entries(TESTED)) {
    const name = file.split('/').at(-1);
    if (!readFileSync(new URL(test, `file://${root}`), 'utf8').includes(name))
      faults.push(`${test} does not read ${file}.`);
  }
}

async function startHouse() {
  const child = start('bloodbank up --no-demo --practice --http-port 0');
  await new Promise((resolve, reject) => {
    child.stderr.on('data', () => child.said.includes('Ctrl-C') && resolve());
    child.stdout.on('data', () => child.said.includes('Ctrl-C') && resolve());
    child.on('close', () => reject(new Error(`The bus did not come up:\n${child.said}`)));
  });
  return child;
}

async function runPage(page) {
  const { running = [], ends = [], leftOut = [] } = RUN[page];
  const patterns = [...running, ...[...ends, ...leftOut].map(([pattern]) => pattern)];
  const own = lines.filter(({ file }) => file === page);
  for (const pattern of patterns) {
    if (!own.some(({ text }) => pattern.test(text))) faults.push(`${page} has no line that is ${pattern}.`);
  }
  const exported = [];
  for (const { line, text } of own) {
    if (leftOut.some(([pattern]) => pattern.test(text))) continue;
    const expected = ends.find(([pattern]) => pattern.test(text))?.[1] ?? 0;
    const isRunning = running.some((pattern) => pattern.test(text));
    const { status, said } = await run([...exported, text].join('\n'), isRunning);
    if (status !== expected) faults.push(`${page}:${line}: ${text}\n  ended with ${status}, not ${expected}:\n${said}`);
    if (text.startsWith('export ')) exported.push(text);
    ran += 1;
  }
}

/** What goes on until it is stopped is stopped once it said something. */
async function run(script, isRunning) {
  const child = start(script);
  const timer = setTimeout(() => signal(child, 'SIGKILL'), LINE_MS);
  if (isRunning) {
    // Once, though it may say something on both: a second interrupt ends what is still finishing.
    const isSaying = [child.stdout, child.stderr].map((stream) => once(stream, 'data'));
    void Promise.race(isSaying).then(() => signal(child, 'SIGINT'));
  }
  const status = await ended(child);
  clearTimeout(timer);
  return { status, said: child.said };
}

function start(script) {
  // Of a group of its own, so that a signal reaches what the shell started.
  const child = spawn('bash', ['-c', script], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      child.said += text;
    });
  }
  return child;
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has ended.
  }
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  return new Promise((resolve) => child.once('close', (code, name) => resolve(code ?? name)));
}
