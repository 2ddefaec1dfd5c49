import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { createProgram } from '../program.js';
import { run } from '../run.js';
import { runCli } from './cli.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const cwd = import.meta.dirname;
const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd };
const program = createProgram(io, async () => {});

function pathsOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.flatMap((child) => [[...path, child.name()], ...pathsOf(child, [...path, child.name()])]);
}

const COMMANDS = pathsOf(program);

async function helpOf(args: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  expect(await run([...args, '--help'], { ...io, stdout })).toBe(0);
  return String(stdout.read());
}

describe('--help', () => {
  it.each(COMMANDS.map((path) => [path.join(' ')]))(
    'of %s begins with examples that use only options it has',
    async (path) => {
      const help = await helpOf(path.split(' '));
      expect(help).toMatch(/^Examples:\n {2}\$ /);
      expect(help).toContain(`Usage: bloodbank ${path} `);
      const [, examples = ''] = /^Examples:\n((?: {2}.*\n)+)/.exec(help) ?? [];
      const options = help.slice(help.indexOf('Usage:'));
      for (const line of examples.split('\n').filter((example) => example.includes(`bloodbank ${path}`))) {
        // What stands after two dashes is the line of another program.
        const call = (line.split('#')[0] ?? '').split('bloodbank ')[1]?.split(/\||--(?= )/)[0] ?? '';
        for (const [flag] of call.replaceAll(/'[^']*'/g, '').matchAll(/(?<=\s)--?[a-z-]+/g)) {
          expect(options, `${flag} in: ${line}`).toMatch(new RegExp(`(^|[\\s,])${flag}\\b`, 'm'));
        }
      }
    },
  );

  it('of the program names every command', async () => {
    const help = await helpOf([]);
    for (const [name] of COMMANDS) expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });

  it('is a usage error where no command was named', async () => {
    const result = await runCli([], { cwd });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('Usage: bloodbank');
  });
});

it('--version is one line', async () => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(await runCli(['--version'], { cwd })).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it('the README lists every command, and no other', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `bloodbank ([a-z ]+?)(?: [<[-].*?)?` +\|/gm)].map(([, name]) => name);
  // These do something themselves, and have subcommands beside that.
  const both = ['check', 'exec'];
  const paths = COMMANDS.map((path) => path.join(' '));
  const isGroup = (path: string): boolean =>
    !both.includes(path) && paths.some((other) => other.startsWith(`${path} `));
  const callable = paths.filter((path) => !isGroup(path));
  expect([...listed].sort()).toEqual([...callable].sort());
});

const ID = 'd079af64-42a6-45e0-8417-cd029e7c59d3';

/** Each `npx bloodbank …` of a page, with an id or a type for what the page puts in. */
function linesOfConsole(): readonly (readonly [line: string, file: string])[] {
  const app = fileURLToPath(new URL('../../../console/app', import.meta.url));
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(join(app, file), 'utf8');
    const found = text.matchAll(/(["'`])(?:[A-Z_]+=\S+ )*npx bloodbank (.*?)\1/g);
    return [...found].map(
      ([, , line = '']) => [line.replace(/\$\{id\}/, ID).replaceAll(/\$\{.*?\}/g, 'x.y'), file] as const,
    );
  });
}

describe('what the console says to type', () => {
  const lines = linesOfConsole();

  it('is found', () => expect(lines.length).toBeGreaterThan(10));

  it.each(lines)('%s (%s) is a line that this program takes', async (line) => {
    const words = (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
    let reached: readonly string[] | undefined;
    const parsed = createProgram(io, async (command) => {
      reached = command.args;
    });
    await parsed.parseAsync(words, { from: 'user' });
    expect(reached).toBeDefined();
  });
});
