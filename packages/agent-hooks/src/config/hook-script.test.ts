import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookCommand, renderHookScript } from './hook-script.js';

/** A folder whose name would mean something to a shell. */
const NAME = 'it\'s $(touch owned) "here"';
const SOON = { timeout: 30_000, interval: 20 };

/** Whatever the command mounts only it sees. Needs a kernel that lets users have that. */
function onOwnDisks(command: string, options: SpawnSyncOptions): ReturnType<typeof spawnSync> {
  const args = ['--map-root-user', '--mount', 'sh', '-c', command];
  return spawnSync('unshare', args, { encoding: 'utf8', timeout: 60_000, ...options });
}

const canMount = onOwnDisks('mount -t tmpfs tmpfs /mnt', {}).status === 0;

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

  it('starts somebody where the pid of who published belongs to another process by now', async () => {
    writeFileSync(at('drainer.pid'), `${process.pid}\n`);
    const before = new Date(Date.now() - 10 * 60_000);
    utimesSync(at('drainer.pid'), before, before);
    call('{}');
    await expect.poll(() => existsSync(at('drained')), SOON).toBe(true);
  });

  it.skipIf(!canMount)('remembers a call for which there was no room, and leaves no half of it (needs unshare)', () => {
    const command = `mount -t tmpfs -o size=4k tmpfs calls && ${hookCommand(at('hook.sh'))}; ls -l calls`;
    const { stdout } = onOwnDisks(command, { cwd: at(), input: 'x'.repeat(200_000) });
    expect(String(stdout)).toMatch(/ 0 .* \d+N?-\d+\.lost\n$/);
    expect(String(stdout)).not.toMatch(/\.part|\.json/);
  });

  it('never fails: where its folder is gone, where it is gone itself', () => {
    rmSync(at('calls'), { recursive: true });
    expect(call('{}')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    rmSync(at('hook.sh'));
    expect(call('{}')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});
