import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from './generate.js';
import { FIXTURES, runNode } from './tree.fixture.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Where nothing may be missing, the browser may not either: then this fails for want of one. */
const isSkipped = !existsSync(CHROMIUM) && process.env['BLOODBANK_REQUIRE_SERVERS'] !== '1';
const why = isSkipped ? ` (${CHROMIUM} is not here; set CHROMIUM_PATH)` : '';

const CHECK = `const valid = { number: 1, author: { id: '4f7b60b3-37ae-52d4-8d67-29381b046ad1' }, undeclared: 7 };
const results = [validateGithubPrCreatedV1(valid).length, validateGithubPrCreatedV1({ ...valid, number: 0 })[0].pointer];`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strict-policy-'));
  await generate({ schemas: join(FIXTURES, 'tree/schemas'), out: join(folder, 'out') });
});
afterAll(() => rm(folder, { recursive: true }));

describe('validators under a strict policy', () => {
  it('load and judge where no code may be made of text', async () => {
    const script = `import { validateGithubPrCreatedV1 } from './out/validators.gen.js';
      ${CHECK} console.log(results.join(' '));
      try { new Function(''); } catch { console.log('refused'); }`;
    await writeFile(join(folder, 'check.mjs'), script);
    const args = ['--disallow-code-generation-from-strings', 'check.mjs'];
    expect(await runNode(args, folder)).toEqual({ code: 0, output: '0 /number\nrefused\n' });
  });

  it('are bundled with nothing from outside, and only those that are used', async () => {
    const contents = "export { ROUTING_KEYS } from './out/index.gen.js';";
    const used =
      "export { validateGithubPrMergeV1 } from './out/validators.gen.js'; import { enums } from './out/index.gen.js'; console.log(enums);";
    const bundle = async (text: string): Promise<string> => {
      const stdin = { contents: text, resolveDir: folder };
      const result = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'browser' });
      return result.outputFiles[0]?.text ?? '';
    };
    expect(await bundle(contents)).not.toContain('acceptsGithubPrCreatedV1');
    const code = await bundle(used);
    expect(code).toContain('acceptsGithubPrMergeV1');
    expect(code).not.toMatch(/\brequire\(|\bnew Function\b|\beval\(/);
  });

  it.skipIf(isSkipped)(
    `work in a browser whose page allows its own scripts alone${why}`,
    async () => {
      const files: Readonly<Record<string, string>> = {
        '/': '<!doctype html><p id="result">nothing</p><script type="module" src="/check.js"></script>',
        '/check.js': `import { validateGithubPrCreatedV1 } from '/validators.js';\n${CHECK}\ndocument.getElementById('result').textContent = results.join(' ');`,
        '/validators.js': await readFile(join(folder, 'out/validators.gen.js'), 'utf8'),
      };
      const server = createServer(({ url = '' }, response) => {
        const type = url === '/' ? 'text/html' : 'text/javascript';
        response.writeHead(200, {
          'content-type': type,
          'content-security-policy': "default-src 'none'; script-src 'self'",
        });
        response.end(files[url] ?? '');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        const args = [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--virtual-time-budget=5000',
          '--dump-dom',
          address,
        ];
        const { stdout } = await promisify(execFile)(CHROMIUM, args, { timeout: 60_000 });
        expect(stdout).toContain('<p id="result">0 /number</p>');
      } finally {
        server.close();
      }
    },
    90_000,
  );
});
