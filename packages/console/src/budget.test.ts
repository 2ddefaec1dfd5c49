import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findConsole } from './index.js';

/** What a browser loads before it shows anything, compressed. In bytes. */
const MOST = { js: 70_000, css: 15_000 };

const folder = findConsole();
const files = folder === undefined ? [] : readdirSync(join(folder, 'console'));
const page = folder === undefined ? '' : readFileSync(join(folder, 'index.html'), 'utf8');
const named = [...page.matchAll(/(?:src|href)="\.\/console\/([^"]+)"/g)].map(([, file = '']) => file);

describe('the built console', () => {
  it('is there: pnpm --filter @bloodbank/console build', () => {
    expect(files.filter((file) => file.endsWith('.js'))).not.toEqual([]);
  });

  it.each(['js', 'css'] as const)('loads no more %s than its budget', (extension) => {
    // What the page names; what comes later, such as the graph of a trace, it does not.
    const own = named.filter((file) => file.endsWith(`.${extension}`)).map((file) => `${file}.gz`);
    expect(own).not.toEqual([]);
    const bytes = own.reduce((sum, file) => sum + readFileSync(join(folder ?? '', 'console', file)).length, 0);
    expect(bytes).toBeLessThanOrEqual(MOST[extension]);
  });

  it('brings the graph of a trace once it is wanted', () => {
    const later = files.filter((file) => file.endsWith('.js') && !named.includes(file));
    expect(later).toEqual([expect.stringMatching(/^graph-view-/)]);
  });

  it('is compressed as it is, names its bytes, and holds nothing that runs in the page itself', () => {
    for (const file of files.filter((name) => name.endsWith('.gz'))) {
      const plain = readFileSync(join(folder ?? '', 'console', file.replace(/\.gz$/, '')));
      expect(gunzipSync(readFileSync(join(folder ?? '', 'console', file))).equals(plain), file).toBe(true);
      expect(file).toMatch(/-[\w-]{8}\.\w+\.gz$/);
    }
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/);
  });
});
