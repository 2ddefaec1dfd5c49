import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookCommand, renderHookScript } from './hook-script.js';

/** A folder whose name would mean something to a shell. */
const NAME = 'it\'s $(touch owned) "here"';
const SOON = { timeout: 30_000, interval: 20 };

describe('the script of a hook', () => {
  let root: string;
  const at = (...names: readonly string[]): string => join(root, NAME, ...names);
  const call = (input: string): ReturnType<typeof spawnSync> =>
    spawnSync('sh', ['-c', hookCommand(at('hook.sh'))], { cwd: root, input, encoding: 'utf8' });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bloodbank-script-'));
    mkdirSync(at('calls'), { recursive: true });
    const drainer = ['sh', '-c', `echo ran >>"$1"; echo loud; echo louder >&2`, 'sh', at('drained')];
    const places = { calls: at('calls'), hint: at('drainer.pid'), drainer, cwd: at() };
    writeFileSync(at('hook.sh'), renderHookScript(places));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('keeps the call as it is, starts who publishes it, and says nothing', async () => {
    expect(call('{"a": "ü"}')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const [name = ''] = readdirSync(at('calls'));
    expect(name).toMatch(/^\d+N?-\d+\.json$/);
    expect(readFileSync(at('calls', name), 'utf8')).toBe('{"a": "ü"}');
    await expect.poll(() => existsSync(at('drained')), SOON).toBe(true);
    expect(existsSync(join(root, 'owned'))).toBe(false);
  });

  it('starts nobody where somebody publishes already', () => {
    writeFileSync(at('drainer.pid'), `${process.pid}\n`);
    call('{}');
    expect(readdirSync(at('calls'))).toHaveLength(1);
    expect(readFileSync(at('drainer.pid'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('never fails: where its folder is gone, where it is gone itself', () => {
    rmSync(at('calls'), { recursive: true });
    expect(call('{}')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    rmSync(at('hook.sh'));
    expect(call('{}')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});
