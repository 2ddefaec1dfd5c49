import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { EventReport, Report } from '@bloodbank/compat';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { run } from '../run.js';
import { createProject, type Project } from './project.fixture.js';

export interface Checked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PlacedSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
}

export const PLACED = 'schemas/shop/order.placed.v1.json';

/** A project in a git repository of its own, and `bloodbank check` on it. */
export interface CheckProject extends Project {
  /** In this process: what is tested is the command, and starting forty of them is not. */
  check(...args: readonly string[]): Promise<Checked>;
  checkFrom(cwd: string, ...args: readonly string[]): Promise<Checked>;
  /** What `--format json` prints, held against the schema that the command itself publishes. Fails for any other exit code. */
  report(...args: readonly string[]): Promise<Report & { readonly code: number }>;
  git(...args: readonly string[]): string;
  commit(message: string): void;
  /** Commits what is there to `main`, and goes on in a branch. */
  begin(): void;
  placed(): PlacedSchema;
  /** Makes a property of the placed order required, which breaks who reads old messages. */
  demand(name: string): void;
}

export function createCheckProject(): CheckProject {
  const project = createProject();
  const { root, write } = project;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    }).toString();
  const commit = (message: string): void => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
  };
  const placed = (): PlacedSchema => JSON.parse(readFileSync(join(root, PLACED), 'utf8'));
  const check = (...args: readonly string[]): Promise<Checked> => runCheck(root, args);
  return {
    ...project,
    check,
    checkFrom: (cwd, ...args) => runCheck(join(root, cwd), args),
    async report(...args) {
      const { code, stdout, stderr } = await check(...args, '--format', 'json');
      expect([0, 1], stderr).toContain(code);
      return { ...(await assertReport(stdout)), code };
    },
    git,
    commit,
    begin() {
      git('init', '-q', '-b', 'main');
      commit('Begin');
      git('checkout', '-q', '-b', 'work');
    },
    placed,
    demand(name) {
      write(PLACED, { ...placed(), required: [...placed().required, name] });
    },
  };
}

/** `type status backward forward`, one for each event. */
export function told({ events }: Report): readonly string[] {
  return events.map(
    ({ event_type, status, backward, forward }: EventReport) => `${event_type} ${status} ${backward} ${forward}`,
  );
}

async function runCheck(cwd: string, args: readonly string[]): Promise<Checked> {
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const said = { stdout: '', stderr: '' };
  // Read as it comes: a stream that nobody reads makes the writer wait.
  for (const name of ['stdout', 'stderr'] as const)
    io[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  const code = await run(['check', ...args], { ...io, env: { USER: 'test' }, cwd });
  await Promise.all([io.stdout, io.stderr].map((stream) => finished(stream.end())));
  return { code, ...said };
}

let published: Promise<ReturnType<Ajv2020['compile']>> | undefined;

async function assertReport(text: string): Promise<Report> {
  published ??= runCheck('/', ['--print-schema']).then(({ stdout }) =>
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout)),
  );
  const isReport = await published;
  const report: Report = JSON.parse(text);
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  return report;
}
