import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMATS } from '../check/formats/format.js';
import { type CheckProject, createCheckProject, PLACED, told } from './check.fixture.js';
import { assertNothingRuns, startCli } from './cli.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
});
afterEach(async () => {
  await assertNothingRuns();
  project.remove();
});

const string = { type: 'string' };

describe('bloodbank check', () => {
  it('prints one object, as its published schema says, whatever is compared', async () => {
    project.begin();
    project.demand('note');
    project.write('schemas/shop/order.lost.v1.json', '{');
    const report = await project.report();
    expect(report.code).toBe(1);
    expect(told(report)).toEqual([
      'hook.door.{action} unchanged SAFE SAFE',
      'shop.order.cancelled unchanged SAFE SAFE',
      'shop.order.lost added UNPROVEN UNPROVEN',
      'shop.order.placed changed BREAK SAFE',
      'shop.order.ship unchanged SAFE SAFE',
    ]);
    expect(report.events[3]?.source).toEqual({ publisher: 'BREAK', consumer: 'SAFE' });
  });

  it('compares any two folders, in any layout', async () => {
    project.write('a/thing.json', { type: 'object', properties: { n: { type: 'integer' } } });
    project.write('b/thing.json', { type: 'object', properties: { n: { type: 'number' } } });
    expect(told(await project.report('--against', 'a', '--schemas', 'b'))).toEqual(['thing changed SAFE BREAK']);
  });

  it('compares any two files, whatever they are called, with what they refer to', async () => {
    project.write('common/id.json', { $defs: { id: string } });
    project.write('a.json', { type: 'object', properties: { id: { $ref: 'common/id.json#/$defs/id' } } });
    project.write('b.schema', { type: 'object', properties: { id: { type: 'integer' } } });
    const report = await project.report('--against', 'a.json', '--schemas', 'b.schema');
    expect(told(report)).toEqual(['b.schema changed BREAK BREAK']);
    expect(told(await project.report('--against', 'a.json', '--schemas', 'a.json'))).toEqual(['a unchanged SAFE SAFE']);
  });

  it('reads no other file of the folder that a file stands in, where it refers to none', async () => {
    project.write('a.json', { type: 'string' });
    project.write('b.json', { type: 'string', maxLength: 3 });
    project.write('broken.json', '{');
    expect(told(await project.report('--against', 'a.json', '--schemas', 'b.json'))).toEqual(['b changed BREAK SAFE']);
  });

  it.each([
    ['full', 1, 1],
    ['backward', 1, 0],
    ['forward', 0, 1],
  ])('--mode %s asks for what it says', async (mode, narrowed, widened) => {
    project.write('wide.json', { type: 'string', maxLength: 9 });
    project.write('narrow.json', { type: 'string', maxLength: 5 });
    const check = async (from: string, to: string): Promise<number> =>
      (await project.report('--mode', mode, '--against', from, '--schemas', to)).code;
    expect(await check('wide.json', 'narrow.json')).toBe(narrowed);
    expect(await check('narrow.json', 'wide.json')).toBe(widened);
  });

  it('fails for a risk with --strict alone', async () => {
    project.write('a.json', { type: 'object', properties: { id: string, note: string } });
    project.write('b.json', { type: 'object', properties: { id: string } });
    expect((await project.report('--against', 'a.json', '--schemas', 'b.json')).code).toBe(0);
    expect((await project.report('--against', 'a.json', '--schemas', 'b.json', '--strict')).code).toBe(1);
  });

  it('takes no undeclared name for granted with --policy set', async () => {
    project.write('a.json', { type: 'object', properties: { id: string } });
    project.write('b.json', { type: 'object', properties: { id: string, note: string } });
    const files = ['--against', 'a.json', '--schemas', 'b.json'];
    expect(told(await project.report(...files))).toEqual(['b changed SAFE SAFE']);
    expect(told(await project.report(...files, '--policy', 'set'))).toEqual(['b changed BREAK SAFE']);
  });

  it('compares a thousand events', async () => {
    for (const side of ['a', 'b']) {
      for (let at = 0; at < 1_000; at++) {
        const file = join(project.root, side, `d${at % 20}`, `thing${at}.made.v1.json`);
        mkdirSync(dirname(file), { recursive: true });
        const isChanged = side === 'b' && at % 100 === 0;
        writeFileSync(file, JSON.stringify({ type: 'object', properties: { id: isChanged ? {} : string } }));
      }
    }
    const { summary } = await project.report('--against', 'a', '--schemas', 'b');
    expect(summary).toMatchObject({ events: 1_000, changed: 10, errors: 10, ok: false });
  });
});

describe('what it answers', () => {
  it.each([
    ['an unknown mode', ['--mode', 'sideways'], 'Allowed choices are full, backward, forward'],
    ['an unknown format', ['--format', 'yaml'], 'Allowed choices are text, json'],
    ['a word too many', ['everything'], 'Too many arguments'],
    ['a folder that is not there', ['--against', 'no/such/folder'], 'There is no folder of schemas'],
    ['schemas that are not there', ['--schemas', 'gone', '--against', 'schemas'], 'with --schemas'],
    ['a package that is none', ['--against', 'npm:../../x'], 'names no package'],
    ['a history of a folder', ['--against', 'schemas', '--transitive'], 'Use --against git:<ref>'],
    ['nothing at all', ['--against', 'empty', '--schemas', 'empty'], 'nothing was compared'],
  ])('2 to %s', async (_, args, problem) => {
    mkdirSync(join(project.root, 'empty'));
    project.begin();
    const result = await project.check(...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(problem);
  });

  it('3 when it cannot do its work: a configuration, an object of git or a package that cannot be read', async () => {
    project.begin();
    const blob = project.git('rev-parse', `main:${PLACED}`).trim();
    const object = join(project.root, '.git/objects', blob.slice(0, 2), blob.slice(2));
    renameSync(object, join(project.root, 'object'));
    expect(await project.check()).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(blob) });
    renameSync(join(project.root, 'object'), object);
    expect((await project.check()).code).toBe(0);
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
    vi.stubEnv('npm_config_fetch_retries', '0');
    expect(await project.check('--against', 'npm:@shop/contracts')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('npm could not fetch @shop/contracts@latest'),
    });
    vi.unstubAllEnvs();
    project.write('bloodbank.config.json', '{');
    expect(await project.check()).toMatchObject({ code: 3, stdout: '' });
  });

  it.each(FORMATS)('what it found, to a reader that goes away early: %s', async (format) => {
    for (let at = 0; at < 400; at++) {
      project.write(`a/thing${at}.made.v1.json`, { type: 'object', properties: { id: string } });
      project.write(`b/thing${at}.made.v1.json`, { type: 'object', properties: { id: { type: 'integer' } } });
    }
    const cli = startCli(['check', '--against', 'a', '--schemas', 'b', '--format', format], { cwd: project.root });
    cli.stopReading();
    expect(await cli.ended).toMatchObject({ code: 1, stderr: '' });
  });

  it('ends at once when it is interrupted', async () => {
    const wide = (n: number): object => ({
      allOf: Array.from({ length: 40 }, (_, at) => ({
        anyOf: [{ minLength: at }, { maxLength: at }, { pattern: `(a|b){${n}}c` }],
      })),
    });
    for (let at = 0; at < 100; at++) {
      project.write(`a/e${at}.made.v1.json`, wide(3));
      project.write(`b/e${at}.made.v1.json`, wide(4));
    }
    const cli = startCli(['check', '--against', 'a', '--schemas', 'b'], { cwd: project.root });
    setTimeout(() => cli.stop('SIGINT'), 1_000);
    expect((await cli.ended).signal).toBe('SIGINT');
  });
});
