import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProject } from '@bloodbank/bus/config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConsoleViews } from './console-views.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bloodbank-views-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function readViews(config: unknown) {
  writeFileSync(join(root, 'bloodbank.config.json'), JSON.stringify(config, null, 2));
  return readConsoleViews(findProject(root));
}

describe('shared views of the console', () => {
  it('are read as they stand', () => {
    const views = [
      { name: 'Failed tasks', at: '/live?pattern=task.failed' },
      { name: 'One event', at: '/event/0190a000-0000-7000-8000-000000000000' },
      { name: 'Rules', at: '/dispatch' },
    ];
    expect(readViews({ console: { views } })).toEqual(views);
  });

  it('are none without a file, and none where it says nothing of them', () => {
    expect(readConsoleViews(findProject(root))).toEqual([]);
    expect(readViews({ schemas: 'schemas' })).toEqual([]);
    expect(readViews({ console: {} })).toEqual([]);
  });

  const good = { name: 'a', at: '/live' };
  it.each([
    [[], 2, '"console" must be an object'],
    [{ veiws: [] }, 3, '"veiws" means nothing here; the keys are views'],
    [{ views: {} }, 3, '"console.views" must be a list of at most 100'],
    [{ views: Array.from({ length: 101 }, () => good) }, 3, 'a list of at most 100'],
    [{ views: [good, 'x'] }, 8, 'A view must be an object'],
    [{ views: [{ ...good, colour: 'red' }] }, 7, '"colour" means nothing here; the keys are name, at'],
    [{ views: [{ at: '/live' }] }, 4, '"name" must be a text of 1 to 60 characters'],
    [{ views: [good, { name: ' ', at: '/live' }] }, 9, '"name" must be a text'],
    [{ views: [good, good] }, 9, 'Another view is called "a"'],
    [{ views: [{ name: 'a', at: 'javascript:alert(1)' }] }, 6, '"at" must be what stands behind the #'],
    [{ views: [{ name: 'a', at: '//evil.example' }] }, 6, '"at" must be'],
    [{ views: [{ name: 'a', at: '/live?q=a b' }] }, 6, '"at" must be'],
    [{ views: [{ name: 'a', at: `/live?q=${'x'.repeat(2_000)}` }] }, 6, '"at" must be'],
  ])('refuses %j with its line', (value, line, message) => {
    const place = new RegExp(`bloodbank\\.config\\.json:${line}: `);
    expect(() => readViews({ console: value })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    expect(() => readViews({ console: value })).toThrow(message);
    expect(() => readViews({ console: value })).toThrow(place);
  });

  it('names everything that is wrong, at once', () => {
    const views = [
      { name: '', at: '/live' },
      { name: 'b', at: 'live' },
    ];
    expect(() => readViews({ console: { views } })).toThrow(/:5: "name".*\n.*:10: "at"/);
  });
});
