import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const COMMAND = `${process.execPath} ${join(here, '../../../packages/cli/bin/bloodbank.js')}`;
const run = promisify(execFile);
const text = { type: 'string', description: 'A text.' };
const left: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of left.splice(0).reverse()) await close();
});

interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runAt(cwd: string, program: string, args: readonly string[], env: object = {}): Promise<Done> {
  const environment = { ...process.env, ...GIT, ...env } as NodeJS.ProcessEnv;
  return run(program, args, { cwd, env: environment }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

const GIT = {
  ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'A' },
  ...{ GIT_COMMITTER_EMAIL: 'a@example.com', GIT_CONFIG_GLOBAL: '/dev/null', GITHUB_STEP_SUMMARY: '' },
};

/** A repository whose one event was committed, and then changed. */
async function project(change: object): Promise<{ readonly folder: string; readonly base: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-action-'));
  left.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'schemas/shop/order.placed.v1.json');
  const write = (properties: object): Promise<void> =>
    writeFile(file, JSON.stringify({ type: 'object', description: 'D.', properties, examples: [{}] }, undefined, 2));
  await mkdir(join(folder, 'schemas/shop'), { recursive: true });
  await mkdir(join(folder, 'gen'));
  await writeFile(join(folder, 'gen/package.json'), '{ "name": "@acme/contracts" }');
  await writeFile(join(folder, 'bloodbank.config.json'), '{ "schemas": "schemas", "out": "gen" }');
  await write({ id: text });
  const git = (...args: string[]): Promise<Done> => runAt(folder, 'git', args);
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-qm', 'first');
  const base = (await git('rev-parse', 'HEAD')).stdout.trim();
  await write({ id: text, ...change });
  return { folder, base };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** As much of GitHub's API as comments need. */
async function github(status = 200): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  const comments: { id: number; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const sent = Buffer.concat(chunks).toString();
      const body = sent === '' ? '' : (JSON.parse(sent) as { body: string }).body;
      asked.push({ method, url, body });
      if (method === 'POST') comments.push({ id: 7, body });
      if (method === 'PATCH') comments[0] = { id: 7, body };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(method === 'GET' ? comments : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  left.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function act(folder: string, base: string, api: string, env: object = {}): Promise<Done> {
  const event = join(folder, '.git/event.json');
  await writeFile(event, JSON.stringify({ pull_request: { number: 5, base: { sha: base } } }));
  return runAt(folder, process.execPath, [join(here, 'main.mjs')], {
    ...{ BLOODBANK_COMMAND: COMMAND, BLOODBANK_SARIF: '.git/check.sarif', GITHUB_OUTPUT: join(folder, '.git/output') },
    ...{ GITHUB_EVENT_PATH: event, GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: 't' },
    ...env,
  });
}

const BREAKS = { id: { ...text, maxLength: 3 } };

describe('the action', () => {
  it('fails for what breaks, and says so in the pull request, in one comment', async () => {
    const { folder, base } = await project(BREAKS);
    const { url, asked } = await github();
    const first = await act(folder, base, url);
    expect(first).toMatchObject({ code: 1, stdout: expect.stringContaining('::error ') });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(asked[1]).toMatchObject({ url: '/repos/acme/shop/issues/5/comments' });
    expect(asked[1]?.body).toMatch(/^<!-- bloodbank check -->[\s\S]*shop\.order\.placed[\s\S]*maxLength 3 was added/);
    const outputs = await readFile(join(folder, '.git/output'), 'utf8');
    expect(outputs).toMatch(/ok=false\nrelease=new-version\n$/);
    const sarif = JSON.parse(await readFile(join(folder, '.git/check.sarif'), 'utf8')) as { version: string };
    expect(sarif.version).toBe('2.1.0');

    await act(folder, base, url, { BLOODBANK_MODE: 'forward' });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'PATCH']);
  }, 240_000);

  it('writes the changeset that is missing', async () => {
    const { folder, base } = await project({ note: text });
    const { url } = await github();
    const found = await act(folder, base, url, { BLOODBANK_CHANGESET: 'write' });
    expect(found.code).toBe(0);
    const [file = ''] = await readdir(join(folder, '.changeset'));
    expect(await readFile(join(folder, '.changeset', file), 'utf8')).toContain("'@acme/contracts': minor");
    expect(await readFile(join(folder, '.git/output'), 'utf8')).toContain(`changeset=.changeset/${file}\n`);
  }, 240_000);

  it('is decided by the check alone where the comment cannot be written', async () => {
    const { folder, base } = await project({ note: text });
    const { url } = await github(403);
    const found = await act(folder, base, url);
    expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('::warning title=bloodbank check::') });
  }, 240_000);
});

describe('the hook before a commit', () => {
  it('stops one that breaks, and looks at none that leaves the schemas alone', async () => {
    const { folder } = await project(BREAKS);
    await cp(join(here, '../pre-commit'), join(folder, '.git/hooks/pre-commit'));
    const commit = async (...files: string[]): Promise<Done> => {
      await runAt(folder, 'git', ['add', ...files]);
      return runAt(folder, 'git', ['commit', '-qm', 'more'], { BLOODBANK: COMMAND });
    };
    await writeFile(join(folder, 'notes.md'), 'n');
    expect(await commit('notes.md')).toMatchObject({ code: 0 });
    const refused = await commit('schemas');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout + refused.stderr).toContain('maxLength 3 was added');
  }, 240_000);
});
