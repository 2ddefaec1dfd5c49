import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionLog } from './execution-log.js';
import { createRedactor } from './redactor.js';

describe('the log of an execution', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bloodbank-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps what was printed, without secrets, those cut in two included', async () => {
    const path = join(folder, 'a.log');
    const log = await ExecutionLog.open(path, 1_000, createRedactor(['topsecret']));
    log.add('stdout', Buffer.from('one top'));
    log.add('stdout', Buffer.from('secret two\n'));
    log.add('stderr', Buffer.from('three topsec'));
    expect(await log.close()).toMatchObject({ outputBytes: 30, isCut: false });
    expect(await readFile(path, 'utf8')).toBe('one [redacted] two\nthree topsec');
  });

  it('keeps the beginning and the end of what is too much', async () => {
    const path = join(folder, 'b.log');
    const log = await ExecutionLog.open(path, 10, createRedactor([]));
    for (let line = 0; line < 10_000; line++) log.add('stdout', Buffer.from(`line ${line}\n`));
    const { isCut, tail, outputBytes } = await log.close();
    const text = await readFile(path, 'utf8');
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThan(17_000);
    expect(text).toMatch(/^line 0\nlin\n\[\d+ bytes were left out here\]\n/);
    expect(text).toMatch(/line 9999\n$/);
    expect(tail.toString()).toMatch(/line 9999\n$/);
    const [, leftOut = ''] = /\[(\d+) bytes/.exec(text) ?? [];
    const marker = `\n[${leftOut} bytes were left out here]\n`;
    expect(text.length - marker.length + Number(leftOut)).toBe(outputBytes);
  });

  it('stops nothing where it cannot be written', async () => {
    const log = await ExecutionLog.open(join(folder, 'not', 'there'), 10, createRedactor([]));
    log.add('stdout', Buffer.from('text'));
    expect((await log.close()).tail.toString()).toBe('text');
  });
});
