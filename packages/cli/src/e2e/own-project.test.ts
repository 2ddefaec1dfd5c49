import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from './cli.fixture.js';

/** Each step is many processes, and the machine may be busy. */
vi.setConfig({ testTimeout: 300_000 });

const WORKSPACE = fileURLToPath(new URL('../../../..', import.meta.url));
const run = promisify(execFile);

let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-own-')));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** What `npm install` would bring, from the workspace. */
async function begin(...options: readonly string[]): Promise<void> {
  expect(await runCli(['init', ...options], { cwd: project })).toMatchObject({ code: 0 });
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@bloodbank'), { recursive: true });
  mkdirSync(join(modules, '.bin'));
  symlinkSync(join(WORKSPACE, 'packages', 'bus'), join(modules, '@bloodbank', 'bus'));
  symlinkSync(join(WORKSPACE, 'packages', 'cli'), join(modules, 'bloodbank'));
  symlinkSync('../bloodbank/bin/bloodbank.js', join(modules, '.bin', 'bloodbank'));
}

/** The steps that the dry release takes with packed packages. */
describe("a project of one's own", () => {
  it.each([
    ['take-effect', [], 'Priority, retries and partitions took effect.'],
    ['receive-webhook', ['--template', 'github'], 'A signed webhook was received, and a forged one refused.'],
    ['publish-contracts', [], 'Contracts were published, used, broken, and the break was found.'],
  ])('%s', async (step, options, said) => {
    await begin(...options);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const script = join(WORKSPACE, 'scripts', 'own-project', `${step}.mjs`);
    const { stdout } = await run(process.execPath, [script, project], { env });
    expect(stdout).toBe(`${said}\n`);
  });
});

it('the first snippet of the README runs where a reader would save it', async () => {
  const [, snippet = ''] = /```js\n(.*?)```/s.exec(readFileSync(join(WORKSPACE, 'README.md'), 'utf8')) ?? [];
  const file = join(WORKSPACE, `readme-snippet-${process.pid}.mjs`);
  writeFileSync(file, snippet);
  try {
    const { RABBIT_URL: _, BUS_URL: _bus, ...env } = process.env;
    const child = spawn(process.execPath, [file], { cwd: WORKSPACE, env });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    child.kill('SIGKILL');
    expect(line).toBe('reviews: bloodbank|423');
  } finally {
    unlinkSync(file);
  }
});

describe('how programs are started on Windows', async () => {
  const rules = (await import(join(WORKSPACE, 'scripts', 'spawn-rules.mjs'))) as {
    commandOf(program: string, args: readonly string[], platform: string): [string, string[], object];
  };

  /** cmd.exe takes the carets away, then the program reads its line: backslashes before a quote are pairs, quotes hold together. */
  function readAsWindows(line: string): readonly string[] {
    const plain = line.replace(/\^(.)/g, '$1');
    const words: string[] = [];
    let word = '';
    let isQuoted = false;
    for (const [, slashes = '', char = ''] of `${plain} `.matchAll(/(\\*)([^\\])/g)) {
      const isEscaped = char === '"' && slashes.length % 2 === 1;
      word += char === '"' ? '\\'.repeat(Math.floor(slashes.length / 2)) : slashes;
      if (char === '"' && !isEscaped) isQuoted = !isQuoted;
      else if (char !== ' ' || isQuoted) word += char;
      else words.push(word);
      if (char === ' ' && !isQuoted) word = '';
    }
    return words;
  }

  it('npm is a .cmd, for its shell, and every argument arrives as it was', () => {
    const args = ['publish', 'C:\\Users\\Ada Lovelace\\a.tgz', '100%', 'a&b|c', 'say "hi"', 'x^y', '@acme/contracts'];
    const [file, [d, s, c, line = ''], options] = rules.commandOf('npm', args, 'win32');
    expect([file, d, s, c, options]).toEqual(['cmd.exe', '/d', '/s', '/c', { windowsVerbatimArguments: true }]);
    expect(line.startsWith('"npm.cmd ') && line.endsWith('"')).toBe(true);
    expect(readAsWindows(line.slice(1, -1))).toEqual(['npm.cmd', ...args]);
  });

  it('what packages bring into `.bin` is one, too, wherever that lies', () => {
    const [, [, , , line = '']] = rules.commandOf('C:\\Ada L\\node_modules\\.bin\\attw', ['a.tgz'], 'win32');
    expect(readAsWindows(line.slice(1, -1))).toEqual(['C:\\Ada L\\node_modules\\.bin\\attw.cmd', 'a.tgz']);
  });

  /** Programs that are programs everywhere; and those of the lanes that run on Linux alone. */
  const PROGRAMS = ['process.execPath', "'git'", "'bash'", "'java'", "'mvn'", "'ps'"];

  it('every script of the workspace starts what it starts by these rules', () => {
    const folder = join(WORKSPACE, 'scripts');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'));
    const started = files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const byRule = [...text.matchAll(/const \[(\w+), \w+, \w+\] = commandOf\(/g)].map(([, name = '']) => name);
      return [...text.matchAll(/(?<![.\w])(?:spawn|spawnSync|execFile|execFileSync)\(\s*([^,\s]+),/g)].map(
        ([, program = '']) => ({ file, program, isByRule: byRule.includes(program) }),
      );
    });
    expect(started.length).toBeGreaterThan(20);
    expect(started.filter(({ program, isByRule }) => !isByRule && !PROGRAMS.includes(program))).toEqual([]);
  });

  it('programs, and other platforms, need no shell', () => {
    expect(rules.commandOf('node', ['a b'], 'win32')).toEqual(['node', ['a b'], {}]);
    expect(rules.commandOf('npm', ['a b'], 'linux')).toEqual(['npm', ['a b'], {}]);
  });
});
