import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CheckProject, createCheckProject, told } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

const FILE = 'schemas/shop/thing.made.v1.json';
const FIRST = { type: 'object', properties: { id: { type: 'string' } } };

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
  rmSync(join(project.root, 'schemas'), { recursive: true });
  project.write(FILE, FIRST);
  project.begin();
});
afterEach(() => {
  project.remove();
});

const place = (file: string): string => join(project.root, file);

describe('a file that cannot be read', () => {
  it.each([
    ['no JSON', 'hello {', 'not JSON'],
    ['empty', '', 'not JSON'],
    ['a list', '[]', 'must hold a JSON object'],
    ['a text', '"x"', 'must hold a JSON object'],
    ['too deep', '['.repeat(10_000), 'deeper than'],
    ['too large', JSON.stringify({ description: 'x'.repeat(2_100_000) }), 'at most'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not UTF-8'],
  ])('because it is %s is an entry with its error, under its own name', async (_, content, error) => {
    writeFileSync(place(FILE), content);
    const report = await project.report();
    expect(told(report)).toEqual(['shop.thing.made changed UNPROVEN UNPROVEN']);
    expect(report).toMatchObject({
      code: 1,
      events: [{ error: expect.stringContaining(error), findings: [{ rule: 'schema-readable', file: FILE }] }],
    });
    project.commit('Break it');
    project.write(FILE, FIRST);
    const mended = await project.report('--against', 'git:HEAD');
    expect(told(mended)).toEqual(['shop.thing.made changed UNPROVEN UNPROVEN']);
    expect(mended).toMatchObject({ code: 0, summary: { warnings: 1 } });
  });

  it('because it is a link to nowhere or out of the tree is an entry, and a loop of links is no trap', async () => {
    symlinkSync('nowhere.json', place('schemas/shop/thing.lost.v1.json'));
    symlinkSync('/etc/hostname', place('schemas/shop/thing.out.v1.json'));
    symlinkSync('.', place('schemas/shop/loop'));
    const report = await project.report();
    expect(told(report)).toEqual([
      'shop.thing.lost added UNPROVEN UNPROVEN',
      'shop.thing.made unchanged SAFE SAFE',
      'shop.thing.out added UNPROVEN UNPROVEN',
    ]);
  });
});

describe('a link to another file of the tree', () => {
  it('is that file, now as before', async () => {
    project.write('schemas/_common/parcel.json', FIRST);
    symlinkSync('../_common/parcel.json', place('schemas/shop/parcel.sent.v1.json'));
    symlinkSync('parcel.sent.v1.json', place('schemas/shop/parcel.taken.v1.json'));
    project.commit('Send parcels');
    const against = ['--against', 'git:HEAD'];
    expect((await project.report(...against)).summary).toMatchObject({ events: 3, changed: 0, added: 0 });
    project.write('schemas/_common/parcel.json', { ...FIRST, required: ['id'] });
    expect(told(await project.report(...against))).toEqual([
      'shop.parcel.sent changed BREAK SAFE',
      'shop.parcel.taken changed BREAK SAFE',
      'shop.thing.made unchanged SAFE SAFE',
    ]);
  });

  it('that led nowhere could not be read, and was not missing', async () => {
    symlinkSync('parcel.taken.v1.json', place('schemas/shop/parcel.sent.v1.json'));
    symlinkSync('parcel.sent.v1.json', place('schemas/shop/parcel.taken.v1.json'));
    project.commit('Send parcels in a circle');
    rmSync(place('schemas/shop/parcel.sent.v1.json'));
    project.write('schemas/shop/parcel.sent.v1.json', FIRST);
    expect(told(await project.report('--against', 'git:HEAD'))).toContain('shop.parcel.sent changed UNPROVEN UNPROVEN');
  });
});

describe('a file that can be read', () => {
  it.each([
    ['true', 'true', 'SAFE BREAK'],
    ['with a byte order mark', `\uFEFF${JSON.stringify({ ...FIRST, required: ['id'] })}`, 'BREAK SAFE'],
    ['with the line ends of Windows', '{\r\n"type":\r\n"string"}\r\n', 'BREAK BREAK'],
  ])('%s is compared', async (_, content, verdicts) => {
    writeFileSync(place(FILE), content);
    expect(told(await project.report())).toEqual([`shop.thing.made changed ${verdicts}`]);
  });

  it('with the line ends of Windows and a mark is pointed into at the line that people see', async () => {
    writeFileSync(
      place(FILE),
      '\uFEFF{\r\n"type": "object",\r\n"properties": {\r\n  "id": { "type": "integer" }\r\n}}',
    );
    const [finding] = (await project.report()).events[0]?.findings ?? [];
    expect(finding).toMatchObject({ rule: 'type-same', line: 4, column: 11 });
  });
});

describe('a file that is gone', () => {
  it('is one break, with what each side loses', async () => {
    rmSync(place(FILE));
    mkdirSync(place('schemas'), { recursive: true });
    const report = await project.report();
    expect(told(report)).toEqual(['shop.thing.made removed BREAK BREAK']);
    const findings = report.events.flatMap((event) => event.findings);
    expect(findings.map(({ rule, direction }) => `${rule} ${direction}`)).toEqual(['event-no-delete both']);
    expect(findings[0]?.message).toMatch(/no schema to be read with.+will receive nothing/);
    expect(report).toMatchObject({ code: 1, summary: { bump: 'major' } });
  });

  it.each([
    ['renamed', 'schemas/shop/thing.finished.v1.json', 'shop.thing.finished'],
    ['moved to another folder', 'schemas/store/thing.made.v1.json', 'store.thing.made'],
  ])('because it was %s is the same event under another name, and a break', async (_, to, type) => {
    rmSync(place(FILE));
    project.write(to, FIRST);
    const report = await project.report();
    expect(told(report)).toEqual([`${type} changed BREAK BREAK`]);
    expect(report.events[0]).toMatchObject({ previous_type: 'shop.thing.made', bump: 'major' });
    expect(report.events[0]?.findings).toMatchObject([
      { rule: 'event-type-same', message: expect.stringContaining(`renamed from shop.thing.made to ${type}`) },
    ]);
  });

  it('because it was moved, and keeps its name, is none', async () => {
    rmSync(place(FILE));
    project.write('schemas/store/thing.made.v1.json', { ...FIRST, 'x-event-type': 'shop.thing.made' });
    const { stdout, code } = await project.check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop\.thing\.made version 1, moved from \S+:schemas\/shop\/thing\.made\.v1\.json/);
  });

  it.each([
    ['2001-01-31', 0],
    ['2999-01-31', 1],
    ['2001-02-31', 1],
  ])('fails until the day that x-deprecated names: %s', async (day, code) => {
    project.write(FILE, { ...FIRST, 'x-deprecated': `Use shop.thing.made.v2; gone after ${day}.` });
    project.commit('Retire it');
    rmSync(place(FILE));
    mkdirSync(place('schemas'), { recursive: true });
    expect((await project.report('--against', 'git:HEAD')).code).toBe(code);
  });
});
