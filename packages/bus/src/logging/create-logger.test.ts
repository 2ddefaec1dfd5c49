import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';

/** Each case is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const MODULES = fileURLToPath(new URL('../', import.meta.url));

/** What a process that logs with these settings writes, each line at once and before it ends. */
function stderrOf(env: NodeJS.ProcessEnv, body: string): string {
  const code = `
    import { createLogger } from ${JSON.stringify(`${MODULES}logging/create-logger.ts`)};
    import { readSettings } from ${JSON.stringify(`${MODULES}config/settings/read-settings.ts`)};
    const log = createLogger(readSettings(process.env), 'rag');
    ${body}
    process.exit(0);`;
  const args = ['--conditions=@bloodbank/source', '--import', 'tsx', '--input-type=module', '--eval', code];
  const { PATH, HOME } = process.env;
  const { stderr } = spawnSync(process.execPath, args, { cwd: MODULES, env: { PATH, HOME, ...env }, encoding: 'utf8' });
  return stderr;
}

describe('createLogger', () => {
  it('writes JSON where nobody watches, from the level that is asked for, with no password in it', () => {
    const body = `
      log.info({}, 'quiet');
      const error = new Error('connect amqp://u:hunter2@h failed', { cause: new Error('redis://:hunter2@h') });
      log.warn({ err: error, url: 'postgres://u:hunter2@h/x' }, 'amqps://u:hunter2@h');`;
    const [line = '', ...rest] = stderrOf({}, body).trim().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      name: 'rag',
      level: 40,
      msg: 'amqps://u:***@h',
      url: 'postgres://u:***@h/x',
    });
    expect(line).not.toContain('hunter2');
    expect(stderrOf({ LOG_LEVEL: 'info' }, body)).toContain('"msg":"quiet"');
    expect(stderrOf({ LOG_LEVEL: 'silent' }, body)).toBe('');
  });

  it('writes for people where it is told to, with no password either', () => {
    const text = stderrOf({ LOG_PRETTY: 'true' }, `log.warn({ queue: 'q' }, 'lost amqp://u:hunter2@h');`);
    expect(text).toMatch(/WARN.*\(rag\).*lost amqp:\/\/u:\*{3}@h/);
    expect(text).toMatch(/queue: "q"/);
  });
});
