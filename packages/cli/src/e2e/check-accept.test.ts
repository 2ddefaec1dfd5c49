import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMATS } from '../check/formats/format.js';
import { type CheckProject, createCheckProject } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
  project.begin();
});
afterEach(() => {
  project.remove();
});

async function fingerprints(...args: readonly string[]): Promise<readonly string[]> {
  const { events } = await project.report(...args);
  return events
    .flatMap(({ findings }) => findings)
    .filter(({ level }) => level === 'error')
    .map(({ fingerprint }) => fingerprint);
}

async function accept(print: string | undefined, ...args: readonly string[]): Promise<void> {
  const result = await project.check('accept', print ?? '', '--reason', 'No consumer yet.', ...args);
  expect(result).toMatchObject({ code: 0, stderr: '' });
}

const accepted = (): readonly object[] =>
  JSON.parse(readFileSync(join(project.root, 'compat-accepted.json'), 'utf8')).accepted;

describe('bloodbank check accept', () => {
  it('lets through what was accepted, with who said so, when and why', async () => {
    project.demand('note');
    const [print = ''] = await fingerprints();
    await accept(print);
    expect(accepted()).toEqual([
      { fingerprint: print, reason: 'No consumer yet.', by: expect.any(String), at: expect.any(String) },
    ]);
    expect(await project.check()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('accepted: No consumer yet.'),
    });
    expect(await project.report()).toMatchObject({
      code: 0,
      summary: { ok: true, errors: 0, accepted: 1, unused_acceptances: [], bump: 'major' },
    });
  });

  it('replaces the reason of a second time', async () => {
    project.demand('note');
    const [print = ''] = await fingerprints();
    await accept(print);
    await project.check('accept', print, '--reason', 'Nobody reads it.');
    expect(accepted()).toMatchObject([{ reason: 'Nobody reads it.' }]);
  });

  it('lets one finding through and no other', async () => {
    project.demand('note');
    project.demand('card');
    const [first, second] = await fingerprints();
    await accept(first);
    expect(await fingerprints()).toEqual([second]);
  });

  it('does not let through what changed since', async () => {
    const sent = (type: string): void =>
      project.write('schemas/shop/order.sent.v1.json', { type: 'object', properties: { a: { type } } });
    sent('string');
    project.commit('Send');
    const own = ['--against', 'git:HEAD'];
    sent('integer');
    const prints = await fingerprints(...own);
    for (const print of prints) await accept(print, ...own);
    expect((await project.check(...own)).code).toBe(0);
    sent('boolean');
    const { code, summary } = await project.report(...own);
    expect({ code, ...summary }).toMatchObject({ code: 1, errors: 1, accepted: 0 });
    expect([...summary.unused_acceptances].sort()).toEqual([...prints].sort());
  });

  it.each([
    ['--against', ['--against', 'git:first']],
    ['--policy', ['--policy', 'set']],
    ['--transitive', ['--against', 'git:HEAD', '--transitive']],
  ])('looks for the finding where %s leads, and nowhere else', async (_, args) => {
    project.write('schemas/shop/order.sent.v1.json', { type: 'object', properties: { a: { type: 'string' } } });
    project.commit('Send');
    project.git('tag', 'first');
    project.write('schemas/shop/order.sent.v1.json', { type: 'object', properties: { a: { type: 'integer' } } });
    project.commit('Send otherwise');
    project.write('schemas/shop/order.sent.v1.json', {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
    });
    const own = ['--against', 'git:HEAD'];
    const chosen = args.includes('--against') ? args : [...own, ...args];
    const usual = await fingerprints(...own);
    const [print] = (await fingerprints(...chosen)).filter((each) => !usual.includes(each));
    expect(await project.check('accept', print ?? '', '--reason', 'x', ...own)).toMatchObject({ code: 2, stdout: '' });
    await accept(print, ...chosen);
    await accept(print, ...chosen);
    expect(await fingerprints(...chosen)).not.toContain(print);
    const { summary } = await project.report(...chosen);
    expect(summary).toMatchObject({ accepted: 1, unused_acceptances: [] });
  });

  it.each([
    ['no fingerprint', ['accept', 'all of them', '--reason', 'x'], 'is no fingerprint'],
    ['no such finding', ['accept', '0123456789ab', '--reason', 'x'], 'has the fingerprint 0123456789ab'],
    ['no reason', ['accept', '0123456789ab'], '--reason'],
    ['an empty reason', ['accept', '0123456789ab', '--reason', ' '], 'The reason is empty'],
  ])('refuses %s as a mistake of the command line', async (_, args, problem) => {
    expect(await project.check(...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(problem),
    });
  });
});

describe('an acceptance that meets nothing', () => {
  const print = '0123456789ab';
  beforeEach(() => {
    project.write('compat-accepted.json', { accepted: [{ fingerprint: print, reason: 'It was so.' }] });
  });

  it.each(FORMATS)('is told by %s, and fails a strict check alone', async (format) => {
    const usual = await project.check('--format', format);
    const strict = await project.check('--format', format, '--strict');
    expect(usual).toMatchObject({ code: 0, stdout: expect.stringContaining(print) });
    expect(strict).toMatchObject({ code: 1, stdout: expect.stringContaining(print) });
    expect((await project.report('--strict')).summary).toMatchObject({ ok: false, unused_acceptances: [print] });
  });
});

describe('a file of acceptances', () => {
  const one = { fingerprint: '0123456789ab', reason: 'It was so.' };

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['empty', '', 'is not JSON'],
    ['null', 'null', 'holds no list'],
    ['a list', '[]', 'holds no list'],
    ['without its list', '{}', 'holds no list'],
    ['with a text in the list', { accepted: ['0123456789ab'] }, 'something that is no object in entry 1'],
    ['with no fingerprint', { accepted: [one, { ...one, fingerprint: 'all' }] }, 'no fingerprint of twelve characters'],
    ['with no reason', { accepted: [{ ...one, reason: ' ' }] }, 'no reason in entry 1'],
    ['with a date that is a number', { accepted: [{ ...one, at: 7 }] }, '"at" that is no text'],
    ['with a key of no meaning', { accepted: [{ ...one, until: '2027-01-31' }] }, '"until", which means nothing'],
  ])('that is %s is refused', async (_, content, problem) => {
    project.write('compat-accepted.json', content);
    const result = await project.check();
    expect(result).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(problem) });
    expect(result.stderr).toContain('bloodbank check accept');
  });

  it('that is a folder is refused, and one with a byte order mark is not', async () => {
    project.write('compat-accepted.json', `\uFEFF${JSON.stringify({ accepted: [one] })}`);
    expect((await project.report()).summary.unused_acceptances).toEqual([one.fingerprint]);
    project.git('clean', '-q', '-f', 'compat-accepted.json');
    project.write('compat-accepted.json/x.txt', 'x');
    expect(await project.check()).toMatchObject({ code: 3, stderr: expect.stringContaining('cannot be read') });
  });
});
