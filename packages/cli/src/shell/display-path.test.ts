import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { typedPath } from './display-path.js';

describe('a path that is typed', () => {
  it.each(['my-bus', 'äö', 'a b', '@acme', "it's", '$HOME', 'a;b', 'a&b', '(x)', 'a"b', '~', '!x', '#1', '100%', '*'])(
    'a shell enters the folder %j',
    (name) => {
      const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-path-')));
      onTestFinished(() => rmSync(cwd, { recursive: true }));
      mkdirSync(join(cwd, name));
      const typed = typedPath(join(cwd, name), cwd, 'linux');
      expect(execFileSync('sh', ['-c', `cd ${typed} && pwd -P`], { cwd, encoding: 'utf8' })).toBe(`${cwd}/${name}\n`);
    },
  );

  it('stands in double quotes on Windows, where it needs any', () => {
    expect(typedPath('/w/my bus', '/w', 'win32')).toBe('"my bus"');
    expect(typedPath('/w/my-bus', '/w', 'win32')).toBe('my-bus');
  });
});
