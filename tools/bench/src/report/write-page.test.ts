import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOutdated, writePage } from './write-page.js';

describe('the page of benchmarks', () => {
  let docs: string;
  beforeEach(async () => {
    docs = await mkdtemp(join(tmpdir(), 'bloodbank-page-'));
  });
  afterEach(() => rm(docs, { recursive: true, force: true }));

  it('is outdated until it is written', async () => {
    expect(await findOutdated(docs)).toEqual(['benchmarks.md']);
    await writePage(docs);
    expect(await findOutdated(docs)).toEqual([]);
  });

  it('is outdated once somebody has edited it', async () => {
    await writePage(docs);
    await appendFile(join(docs, 'benchmarks.md'), 'a figure of our own\n');
    expect(await findOutdated(docs)).toEqual(['benchmarks.md']);
  });

  it('names a plot of no report, and writing removes it', async () => {
    await writePage(docs);
    await writeFile(join(docs, 'benchmarks', 'gone-publish.svg'), '<svg/>');
    expect(await findOutdated(docs)).toEqual(['benchmarks/gone-publish.svg']);
    await writePage(docs);
    expect(await findOutdated(docs)).toEqual([]);
  });
});

describe('docs/benchmarks.md', () => {
  it('is what the committed reports say', async () => {
    expect(await findOutdated(fileURLToPath(new URL('../../../../docs', import.meta.url)))).toEqual([]);
  });
});
