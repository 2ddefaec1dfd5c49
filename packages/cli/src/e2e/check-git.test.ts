import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckProject, createCheckProject, PLACED, told } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
});
afterEach(() => {
  vi.unstubAllEnvs();
  project.remove();
});

/** Every file below a folder and what is in it, git's own included. */
function fingerprintOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    `${a.parentPath}/${a.name}` < `${b.parentPath}/${b.name}` ? -1 : 1,
  ))
    if (entry.isFile())
      hash
        .update(entry.parentPath)
        .update(entry.name)
        .update(readFileSync(join(entry.parentPath, entry.name)));
  return hash.digest('hex');
}

const BROKEN = 'shop.order.placed changed BREAK SAFE';

describe('bloodbank check on git', () => {
  it('compares with where the branch left main', async () => {
    project.begin();
    expect(await project.check()).toMatchObject({ code: 0, stderr: '' });
    project.demand('note');
    const base = project.git('rev-parse', '--short=12', 'main').trim();
    const result = await project.check();
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(result.stdout).toContain('schemas/shop/order.placed.v1.json:10:5 error required-no-add');
    expect(result.stdout).toContain(`was: ${base}:schemas/shop/order.placed.v1.json:`);
    expect(result.stdout).toContain(
      'next: cp schemas/shop/order.placed.v1.json schemas/shop/order.placed.v2.json && git checkout ',
    );
  });

  it('names a command that makes the next version and puts this one back, and that is there to be run', async () => {
    project.begin();
    project.demand('note');
    const [event] = (await project.report()).events.filter(({ command }) => command !== undefined);
    execFileSync('sh', ['-c', event?.command ?? 'false'], { cwd: project.root });
    const report = await project.report();
    expect(told(report).filter((line) => line.includes('placed'))).toEqual([
      'shop.order.placed unchanged SAFE SAFE',
      'shop.order.placed.v2 added SAFE SAFE',
    ]);
    expect(report.code).toBe(0);
  });

  it.each([[[]], [['--transitive', '--against', 'git:main']], [['--changeset', '--against', 'git:HEAD']]])(
    'touches neither the work tree nor the index nor anything of git: %j',
    async (args) => {
      project.write('contracts/package.json', { name: '@shop/contracts' });
      project.begin();
      project.demand('note');
      project.git('add', PLACED);
      project.demand('card');
      project.write('schemas/shop/order.new.v1.json', { type: 'object' });
      rmSync(join(project.root, 'schemas/shop/order.ship.v1.json'));
      const before = fingerprintOf(project.root);
      expect((await project.check(...args)).code).toBe(1);
      expect(fingerprintOf(project.root)).toBe(before);
    },
  );

  it.each(['no-such-branch', '--upload-pack=touch', '', 'HEAD~9', 'HEAD^{tree}'])(
    'refuses git:%s as a mistake of the command line',
    async (name) => {
      project.begin();
      const result = await project.check('--against', `git:${name}`);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain('git knows no commit');
    },
  );

  it('takes a branch for a branch, even one that is called like an option', async () => {
    project.begin();
    project.git('update-ref', 'refs/heads/--all', 'HEAD');
    project.demand('note');
    expect(told(await project.report('--against', 'git:--all'))).toContain(BROKEN);
  });

  it('says what to do where there is no repository', async () => {
    const result = await project.check();
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('not a git repository');
    expect(result.stderr).toContain('--against');
  });

  it('says what to do where there is no commit, and where no branch is called main', async () => {
    project.git('init', '-q', '-b', 'trunk');
    expect(await project.check()).toMatchObject({ code: 2, stderr: expect.stringContaining('--against git:<ref>') });
    project.commit('Begin');
    expect(await project.check()).toMatchObject({ code: 2, stderr: expect.stringContaining('main or master') });
  });

  it.each([
    ['on main itself, for what is not committed', ['checkout', '-q', 'main']],
    ['with a detached HEAD', ['checkout', '-q', '--detach']],
    ['with a master instead of a main', ['branch', '-m', 'main', 'master']],
  ])('compares %s', async (_, step) => {
    project.begin();
    project.git(...step);
    project.demand('note');
    expect(told(await project.report())).toContain(BROKEN);
  });

  it('asks for the history where the clone has none, and vouches for none of it', async () => {
    project.begin();
    project.demand('note');
    project.commit('Demand a note');
    project.git('checkout', '-q', 'main');
    project.commit('Go on');
    const clone = join(project.root, 'clone');
    execFileSync('git', ['clone', '-q', '--depth', '1', '--no-single-branch', `file://${project.root}`, clone]);
    execFileSync('git', ['checkout', '-q', 'work'], { cwd: clone });
    for (const args of [[], ['--against', 'git:HEAD~1'], ['--against', 'git:HEAD', '--transitive']]) {
      const result = await project.checkFrom('clone', ...args);
      expect(result, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain('fetch-depth: 0');
    }
  });

  it('takes every event for a new one where there were no schemas', async () => {
    project.git('init', '-q', '-b', 'main');
    project.git('commit', '-q', '--allow-empty', '-m', 'Nothing yet');
    project.git('checkout', '-q', '-b', 'work');
    const { code, summary } = await project.report();
    expect({ code, ...summary }).toMatchObject({ code: 0, added: 4, errors: 0, bump: 'minor' });
  });

  it.each(['-a folder', ':(top)x', 'schémas 日本', '[a-z]*', 'a"b'])(
    'reads a folder that is called %s',
    async (name) => {
      project.write(`${name}/thing.made.v1.json`, { type: 'string' });
      project.begin();
      project.write(`${name}/thing.made.v1.json`, { type: 'integer' });
      project.commit('Another type');
      project.write(`${name}/thing.made.v1.json`, { type: 'boolean' });
      const wanted = ['thing.made changed BREAK BREAK'];
      expect(told(await project.report(`--schemas=${name}`))).toEqual(wanted);
      const report = await project.report(`--schemas=${name}`, '--against', 'git:HEAD', '--transitive');
      const messages = report.events.flatMap(({ findings }) => findings.map(({ message }) => message));
      expect(messages.filter((message) => message.includes('from string to boolean'))).toHaveLength(1);
    },
  );

  it('compares from a folder below, through a link, and one file alone', async () => {
    project.begin();
    project.demand('note');
    const one = 'order.placed changed BREAK SAFE';
    const parse = (text: string) => told(JSON.parse(text));
    const from = async (cwd: string, ...args: readonly string[]) =>
      parse((await project.checkFrom(cwd, ...args, '--format', 'json')).stdout);
    expect(await from('schemas/shop')).toContain(BROKEN);
    expect(await from('schemas/shop', '--schemas', '..')).toContain(BROKEN);
    expect(await from('schemas/shop', '--schemas', 'order.placed.v1.json')).toEqual([one]);
    symlinkSync(project.root, join(project.root, 'link'));
    expect(await from('link', '--transitive', '--against', 'git:HEAD')).toContain(BROKEN);
  });

  it('reads one file of a commit with what it refers to', async () => {
    project.write('one/id.json', { $defs: { id: { type: 'string' } } });
    project.write('one/thing.json', { type: 'object', properties: { id: { $ref: 'id.json#/$defs/id' } } });
    project.begin();
    project.write('one/id.json', { $defs: { id: { type: 'integer' } } });
    expect(told(await project.report('--schemas', 'one/thing.json'))).toEqual(['thing changed BREAK BREAK']);
  });

  it('reads the history of the repository that the schemas lie in', async () => {
    const other = createCheckProject();
    try {
      project.begin();
      other.write('README.md', 'Another history.');
      other.begin();
      other.demand('note');
      const schemas = join(realpathSync(other.root), 'schemas');
      expect(told(await project.report('--schemas', schemas, '--against', 'git:main'))).toContain(BROKEN);
      expect(told(await project.report('--schemas', schemas))).toContain(BROKEN);
    } finally {
      other.remove();
    }
  });

  it('is the same in a hook, to which git tells a repository', async () => {
    project.begin();
    project.demand('note');
    vi.stubEnv('GIT_DIR', join(project.root, '.git'));
    vi.stubEnv('GIT_INDEX_FILE', '.git/index.lock');
    vi.stubEnv('GIT_PREFIX', '');
    expect(told(await project.report())).toContain(BROKEN);
  });

  it('compares with a tag, and sees what only an older version shows with --transitive', async () => {
    project.begin();
    project.git('tag', 'v1.0.0');
    const { note: _, ...without } = project.placed().properties;
    project.write(PLACED, { ...project.placed(), properties: without });
    project.commit('Take the note away');
    project.git('tag', 'v1.1.0');
    project.commit('Nothing of this');
    project.git('tag', 'v1.2.0');
    project.write(PLACED, { ...project.placed(), properties: { ...without, note: { type: 'integer' } } });
    expect((await project.report('--against', 'git:v1.2.0')).code).toBe(0);
    expect((await project.report('--against', 'git:v1.0.0')).code).toBe(1);
    const report = await project.report('--against', 'git:v1.2.0', '--transitive');
    expect(report.code).toBe(1);
    const found = report.events.flatMap(({ findings }) => findings).filter(({ level }) => level === 'error');
    expect(new Set(found.map(({ rule, direction }) => `${rule} ${direction}`))).toEqual(
      new Set(['property-no-reuse both']),
    );
    expect(found[0]?.message).toContain('Against git:v1.0.0');
  });
});
