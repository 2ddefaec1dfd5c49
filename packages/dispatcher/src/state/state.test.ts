import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@bloodbank/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeByHand } from './complete-by-hand.js';
import { type AttemptLine, DeliveryLog } from './delivery-log.js';
import { DisabledEndpoints } from './disabled-endpoints.js';
import { DispatchState } from './dispatch-state.js';
import type { StateEntry } from './state-format.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bloodbank-state-'));
  file = join(folder, 'deep', 'state.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (fingerprint: string, more: Partial<StateEntry> = {}): StateEntry => ({
  fingerprint,
  status: 'done',
  delivery_id: 'd',
  event_id: 'e',
  at: new Date().toISOString(),
  ...more,
});
const open = (more: Partial<Parameters<typeof DispatchState.open>[1]> = {}): Promise<DispatchState> =>
  DispatchState.open(file, { logger: silentLogger, ...more });

describe('R26: the state file', () => {
  it('remembers across restarts, and is written as a whole', async () => {
    const state = await open();
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => state.set(`infra i${at}`, entry('f', { status: 'pending' }))),
    );
    await state.set('infra i7', entry('g'));
    await state.delete('infra i8');
    await state.close();
    const again = await open();
    expect(again.get('infra i7')).toMatchObject({ fingerprint: 'g', status: 'done' });
    expect(again.get('infra i8')).toBeUndefined();
    expect(again.get('infra i9')).toMatchObject({ status: 'pending' });
    await again.close();
    expect(await readdir(join(folder, 'deep'))).toEqual(['state.json']);
  });

  it.each(['{"version":1,"dispa', '[]', '{"a":1}', '{"version":1,"dispatched":{"a":{}}}', ''])(
    'that holds %j is set aside, and said so',
    async (text) => {
      await (await open()).close();
      await writeFile(file, text);
      const lines: object[] = [];
      const logger = { ...silentLogger, error: (fields: object) => void lines.push(fields) };
      const state = await open({ logger });
      await state.set('infra i1', entry('f'));
      await state.close();
      expect(lines).toMatchObject([{ file }]);
      const names = await readdir(join(folder, 'deep'));
      expect(names).toHaveLength(2);
      const backup = names.find((name) => name.startsWith('state.json.corrupt-')) ?? '';
      expect(await readFile(join(folder, 'deep', backup), 'utf8')).toBe(text);
    },
  );

  it('forgets what is old, and beyond its bound the oldest', async () => {
    const state = await open({ maxEntries: 3, maxAgeMs: 60_000 });
    await state.set('a', entry('f', { at: '2020-01-01T00:00:00Z' }));
    for (const key of ['b', 'c', 'd', 'e']) await state.set(key, entry('f'));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => state.get(key) !== undefined)).toEqual(['c', 'd', 'e']);
    await state.close();
  });

  it('of the original dispatcher is understood', async () => {
    await (await open()).close();
    await writeFile(file, '{\n  "i1": "update:2026-02-07T00:00:00Z:unstarted:comp-bloodbank,ready"\n}');
    const state = await open();
    expect(state.get('infra i1')).toMatchObject({ status: 'done', fingerprint: 'unstarted:comp-bloodbank,ready' });
    await state.close();
  });

  it('belongs to one dispatcher at a time, and to nobody whose process is gone', async () => {
    const state = await open();
    await expect(open()).rejects.toMatchObject({ code: 'dispatcher.state-in-use' });
    await state.close();
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 2 ** 30 }));
    await (await open()).close();
    await writeFile(`${file}.lock`, '{"pid":');
    await (await open()).close();
  });
});

describe('what was delivered by hand', () => {
  const pending = { status: 'pending', delivery_id: 'by hand', not_before: '2999-01-01T00:00:00Z' } as const;
  const entries = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8')).dispatched;

  it('is done for a dispatcher that does not run', async () => {
    const state = await open();
    await state.set('infra i1', entry('f', pending));
    await state.set('infra i2', entry('f', { status: 'pending' }));
    await state.close();
    await completeByHand(file, 'by hand', silentLogger);
    expect(await entries()).toEqual({
      'infra i1': { fingerprint: 'f', status: 'done', delivery_id: 'by hand', event_id: 'e', at: expect.any(String) },
      'infra i2': expect.objectContaining({ status: 'pending' }),
    });
  });

  it('is done for one that runs, when it next looks at its memory and at the latest when it ends', async () => {
    const state = await open();
    await state.set('infra i1', entry('f', pending));
    await completeByHand(file, 'by hand', silentLogger);
    await completeByHand(file, 'of nobody', silentLogger);
    expect(state.get('infra i1')?.status).toBe('pending');
    await state.absorb();
    expect(state.get('infra i1')).toMatchObject({ status: 'done', delivery_id: 'by hand' });
    await state.set('infra i1', entry('g', pending));
    await completeByHand(file, 'by hand', silentLogger);
    await state.close();
    expect(await entries()).toMatchObject({ 'infra i1': { status: 'done', fingerprint: 'g' } });
    expect(await readdir(join(folder, 'deep', 'state.redelivered'))).toEqual([]);
  });

  it('changes nothing where there is no memory, or a ticket became another dispatch', async () => {
    await completeByHand(file, 'by hand', silentLogger);
    await expect(readdir(join(folder, 'deep'))).rejects.toMatchObject({ code: 'ENOENT' });
    const state = await open();
    await state.set('infra i1', entry('other', { status: 'pending', delivery_id: 'later' }));
    await state.close();
    await completeByHand(file, 'by hand', silentLogger);
    expect(await entries()).toMatchObject({ 'infra i1': { status: 'pending', delivery_id: 'later' } });
  });
});

describe('the log of deliveries', () => {
  const line = (id: string, more: Partial<AttemptLine> = {}): AttemptLine => ({
    delivery_id: id,
    rule: 'infra',
    event_id: `event of ${id}`,
    event_type: 'webhook.plane.issue',
    action: 'hook',
    target: 'http://127.0.0.1:18789/hooks/agent',
    at: new Date().toISOString(),
    attempt: 1,
    took_ms: 5,
    outcome: 'failed',
    ...more,
  });

  it('gathers attempts, of several processes, and passes over what was cut off', async () => {
    const path = join(folder, 'log.ndjson');
    await new DeliveryLog(path).append(line('a', { status: 500, reason: 'no' }));
    await writeFile(path, '{"delivery_id":"torn', { flag: 'a' });
    await new DeliveryLog(path).append(line('b', { outcome: 'succeeded' }));
    await new DeliveryLog(path).append(line('a', { attempt: 2, outcome: 'succeeded', status: 200 }));
    const log = new DeliveryLog(path);
    expect((await log.list()).map(({ delivery_id: id, outcome }) => [id, outcome])).toEqual([
      ['a', 'succeeded'],
      ['b', 'succeeded'],
    ]);
    expect((await log.find('a'))?.attempts).toMatchObject([{ status: 500, reason: 'no' }, { attempt: 2 }]);
    expect(await log.find('c')).toBeUndefined();
    expect(await new DeliveryLog(join(folder, 'none')).list()).toEqual([]);
  });

  it('stays bounded, and keeps the newest', async () => {
    const path = join(folder, 'log.ndjson');
    const log = new DeliveryLog(path, 10);
    for (let at = 0; at < 200; at++) await log.append(line(`d${at}`));
    const kept = await log.list();
    expect(kept.length).toBeLessThanOrEqual(41);
    expect(kept[0]?.delivery_id).toBe('d199');
    expect((await readFile(path, 'utf8')).split('\n').filter(Boolean).length).toBeLessThanOrEqual(41);
  });
});

it('a disabled endpoint stays so until it is enabled', async () => {
  const path = join(folder, 'disabled.json');
  const endpoints = new DisabledEndpoints(path);
  expect(await endpoints.since('http://a/b')).toBeUndefined();
  await endpoints.disable('http://a/b', '2026-02-07T00:00:00Z');
  expect(await new DisabledEndpoints(path).since('http://a/b')).toBe('2026-02-07T00:00:00Z');
  expect(await new DisabledEndpoints(path).enable('http://a/b')).toBe(true);
  expect(await endpoints.enable('http://a/b')).toBe(false);
});
