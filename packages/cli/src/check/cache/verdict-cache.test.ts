import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Comparison, compareSchemas } from '@bloodbank/compat';
import type { JsonObject } from '@bloodbank/schema-model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVerdictCache } from './verdict-cache.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bloodbank-cache-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const OLD: JsonObject = { type: 'object', properties: { id: { type: 'string' } } };
const NEW: JsonObject = { ...OLD, required: ['id'] };
const policy = 'writer-reader';
const truth = compareSchemas(OLD, NEW, { policy });
const file = (): string => join(folder, 'check.json');

async function ask(previous = OLD, current = NEW): Promise<Comparison> {
  const cache = await openVerdictCache(folder);
  const found = cache.compare(previous, current, { policy });
  await cache.save();
  return found;
}

/** The verdict turned round: what a cache must never be believed. */
const lie = (text: string): string => text.replaceAll('BREAK', 'SAFE');

describe('the verdict cache', () => {
  it('is asked before the engine is', async () => {
    await ask();
    const cache = await openVerdictCache(folder);
    const [first, second] = [cache.compare(OLD, NEW, { policy }), cache.compare(OLD, NEW, { policy })];
    expect(first).toEqual(truth);
    expect(second, 'what is remembered is one object').toBe(first);
  });

  it('keeps each direction and each policy apart', async () => {
    await ask();
    const turned = await ask(NEW, OLD);
    expect([turned.backward.verdict, turned.forward.verdict]).toEqual([truth.forward.verdict, truth.backward.verdict]);
    const open: JsonObject = { ...OLD, properties: { ...(OLD['properties'] as JsonObject), note: { type: 'string' } } };
    const cache = await openVerdictCache(folder);
    const verdict = (by: 'set' | 'writer-reader') => cache.compare(OLD, open, { policy: by }).backward.verdict;
    expect([verdict('writer-reader'), verdict('set')]).toEqual(['SAFE', 'BREAK']);
  });

  it('remembers nothing that was not settled', async () => {
    const cache = await openVerdictCache(folder);
    const unread: JsonObject = { $ref: 'elsewhere.json' };
    expect(cache.compare(unread, OLD, { policy }).backward.verdict).toBe('UNPROVEN');
    await cache.save();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([
    ['empty', () => ''],
    ['half written', (text) => text.slice(0, text.length / 2)],
    ['of another kind', () => '[1, 2, 3]'],
    ['null', () => 'null'],
    [
      'of another engine, which said otherwise',
      (text) => {
        const entries = lie(JSON.parse(text).entries);
        return JSON.stringify({
          stamp: 'another',
          digest: createHash('sha256').update(entries).digest('base64url'),
          entries,
        });
      },
    ],
    ['changed since it was written', lie],
    ['without its digest', (text) => lie(text).replace(/"digest":"[^"]*"/, '"digest":null')],
    [
      'of the form it once had',
      (text) => {
        const { stamp, entries } = JSON.parse(lie(text));
        return JSON.stringify({ stamp, entries: JSON.parse(entries) });
      },
    ],
  ])('is none where its file is %s', async (_, spoil) => {
    await ask();
    const good = readFileSync(file(), 'utf8');
    expect(good).toContain('BREAK');
    writeFileSync(file(), spoil(good));
    expect(await ask()).toEqual(truth);
    expect(JSON.parse(readFileSync(file(), 'utf8')), 'and it is written anew').toEqual(JSON.parse(good));
  });

  it('is none where it cannot be written', async () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    expect(await ask()).toEqual(truth);
    rmSync(folder);
    mkdirSync(file(), { recursive: true });
    expect(await ask()).toEqual(truth);
  });
});
