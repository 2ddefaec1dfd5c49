import type { GenerateReport } from '@bloodbank/codegen';
import { describe, expect, it } from 'vitest';
import { summarise } from './summarise.js';

const report = (written: readonly string[], removed: readonly string[] = [], stale = false): GenerateReport => ({
  problems: [],
  report: { written, removed, unchanged: [], stale },
  events: 42,
  durationMs: 180.4,
});

describe('summarise', () => {
  it('counts what changed', () => {
    expect(summarise(report(['a', 'b'], ['c']), false).text).toBe('Generated 42 contracts in 180 ms (3 files changed)');
    expect(summarise({ ...report(['a']), events: 1 }, false).text).toBe(
      'Generated 1 contract in 180 ms (1 file changed)',
    );
  });

  it('is quiet when nothing changed', () => {
    expect(summarise(report([]), false)).toMatchObject({ isQuiet: true, isFailure: false });
    expect(summarise(report([]), true)).toMatchObject({ isQuiet: true, isFailure: false });
  });

  it('names the files of a check that failed', () => {
    expect(summarise(report(['a.gen.ts'], ['b.gen.ts'], true), true)).toMatchObject({
      isFailure: true,
      files: ['a.gen.ts', 'b.gen.ts (to be removed)'],
      text: '2 files are not up to date. Run `bloodbank generate`.',
    });
  });

  it('says that nothing was written when a schema is wrong', () => {
    const place = { file: 'a.json', line: 1, column: 1, pointer: '', message: '', fix: '' };
    const problems = [
      { severity: 'error' as const, rule: 'x', ...place },
      { severity: 'warning' as const, rule: 'y', ...place },
    ];
    expect(summarise({ problems, events: 1, durationMs: 1 }, false)).toMatchObject({
      isFailure: true,
      text: '1 error in the schemas: nothing was written.',
    });
  });
});
