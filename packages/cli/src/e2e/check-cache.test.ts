import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CheckProject, createCheckProject } from './check.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

let project: CheckProject;
beforeEach(() => {
  project = createCheckProject();
  project.begin();
  project.demand('note');
});
afterEach(() => {
  project.remove();
});

const file = (): string => join(project.root, '.bloodbank/cache/check.json');

it('says the same with what it remembers as without', async () => {
  const { events: first } = await project.report('--no-cache');
  expect(existsSync(file())).toBe(false);
  expect((await project.report()).events).toEqual(first);
  expect(Object.keys(JSON.parse(JSON.parse(readFileSync(file(), 'utf8')).entries)).length).toBeGreaterThan(0);
  expect((await project.report()).events).toEqual(first);
});

it('neither reads nor writes what it remembers with --no-cache', async () => {
  const { events } = await project.report();
  project.write('.bloodbank/cache/check.json', 'spoilt');
  const before = statSync(file()).mtimeMs;
  expect((await project.report('--no-cache')).events).toEqual(events);
  expect(readFileSync(file(), 'utf8')).toBe('spoilt');
  expect(statSync(file()).mtimeMs).toBe(before);
});
