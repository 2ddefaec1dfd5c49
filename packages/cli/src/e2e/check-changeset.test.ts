import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckProject, createCheckProject } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
  project.write('contracts/package.json', { name: '@shop/contracts' });
  project.begin();
});
afterEach(() => {
  project.remove();
});

const addEvent = (): void =>
  project.write('schemas/shop/order.packed.v1.json', { type: 'object', properties: { id: { type: 'string' } } });
const changesets = (): readonly string[] => readdirSync(join(project.root, '.changeset'));

describe('bloodbank check --changeset', () => {
  it.each([
    ['none at all', undefined, 'say none'],
    ['too small', "---\n'@shop/contracts': patch\n---\n\nA.\n", 'say patch'],
    ['of another package', "---\n'@shop/other': major\n---\n\nA.\n", 'say none'],
    ['in the text alone', "---\n'@shop/other': major\n---\n\n'@shop/contracts': major\n", 'say none'],
  ])('fails for a changeset that is %s', async (_, changeset, declared) => {
    addEvent();
    if (changeset !== undefined) project.write('.changeset/some.md', changeset);
    const result = await project.check('--changeset');
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`ask for minor, the changesets ${declared}`),
    });
    expect(result.stdout).not.toContain('changeset');
  });

  it.each([
    ['as large', "---\n'@shop/contracts': minor\n---\n\nA.\n"],
    ['larger', '---\n"@shop/contracts": major\n---\n\nA.\n'],
    [
      'among others, with the line ends of Windows',
      "---\r\n'@shop/other': patch\r\n'@shop/contracts': minor\r\n---\r\n",
    ],
  ])('is content with one that is %s', async (_, changeset) => {
    addEvent();
    project.write('.changeset/some.md', changeset);
    expect((await project.check('--changeset')).code).toBe(0);
  });

  it('asks for none where nothing changed', async () => {
    expect(await project.check('--changeset', 'write')).toMatchObject({ code: 0 });
    expect(() => changesets()).toThrow('ENOENT');
  });

  it('asks for a major release where an event is broken in place, and fails for the break all the same', async () => {
    project.demand('note');
    project.write('.changeset/some.md', "---\n'@shop/contracts': minor\n---\n\nA.\n");
    expect(await project.check('--changeset')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ask for major, the changesets say minor'),
    });
    expect((await project.check('--changeset', 'write')).code).toBe(1);
    expect(await project.check('--changeset')).toMatchObject({ code: 1, stderr: expect.stringContaining('✔') });
  });

  it('writes the one that is missing, once', async () => {
    addEvent();
    const first = await project.check('--changeset', 'write');
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('Wrote .changeset/') });
    const [file = '', ...others] = changesets();
    expect(others).toEqual([]);
    expect(readFileSync(join(project.root, '.changeset', file), 'utf8')).toBe(
      "---\n'@shop/contracts': minor\n---\n\nAdded `shop.order.packed`.\n",
    );
    expect((await project.check('--changeset', 'write')).code).toBe(0);
    expect(changesets()).toEqual([file]);
    expect((await project.check('--changeset')).code).toBe(0);
  });

  it.each([
    ['is no JSON', '{', 'is not JSON'],
    ['is null', 'null', 'names the package of the contracts'],
    ['has no name', '{}', 'names the package of the contracts'],
  ])('answers 3 where package.json %s', async (_, manifest, problem) => {
    project.write('contracts/package.json', manifest);
    expect(await project.check('--changeset')).toMatchObject({ code: 3, stderr: expect.stringContaining(problem) });
  });
});
