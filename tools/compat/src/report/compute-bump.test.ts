import { describe, expect, it } from 'vitest';
import { type Change, computeBump, largest } from './compute-bump.js';

const CHANGE: Change = {
  wire: 'safe',
  source: { publisher: 'SAFE', consumer: 'SAFE' },
  hasMeaning: false,
};

describe('what a changed event asks for', () => {
  it.each([
    ['a broken wire', { wire: 'broken' }, 'new-version'],
    ['a broken wire that somebody answers for', { wire: 'accepted' }, 'major'],
    ['types that break who publishes', { source: { publisher: 'BREAK', consumer: 'SAFE' } }, 'major'],
    ['types that break who consumes', { source: { publisher: 'SAFE', consumer: 'BREAK' } }, 'major'],
    ['types of which nothing is proven', { source: { publisher: 'UNPROVEN', consumer: 'UNPROVEN' } }, 'patch'],
    ['a meaning', { hasMeaning: true }, 'minor'],
    ['other words', {}, 'patch'],
  ] as const)('%s', (_, change, bump) => {
    expect(computeBump({ ...CHANGE, ...change })).toBe(bump);
  });
});

describe('the largest of several', () => {
  it.each([
    [[], 'none'],
    [['none'], 'none'],
    [['patch', 'none'], 'patch'],
    [['patch', 'minor'], 'minor'],
    [['major', 'minor'], 'major'],
    [['new-version', 'major'], 'new-version'],
  ] as const)('%j', (bumps, expected) => {
    expect(largest(bumps)).toBe(expected);
  });
});
