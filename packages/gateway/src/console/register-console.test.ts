import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';

const PAGE = '<!doctype html><title>x</title>';
const SCRIPT = 'console.log("a script")';
const KEY = '0123456789abcdef';

let folder: string;
let gateway: TestGateway | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-files-'));
  mkdirSync(join(folder, 'console'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  const script = join(folder, 'console/index-Ab3_d-9Z.js');
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  (gateway as TestGateway).app.inject({ url, headers });

describe('the console, as it is served', () => {
  it('stands at the root, under a policy without unsafe words, and the plain pages stay where they were', async () => {
    gateway = await openGateway({ console: folder });
    const page = await get('/');
    expect(page.statusCode).toBe(200);
    expect(page.body).toBe(PAGE);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-cache');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect((await get('/docs')).statusCode).toBe(200);
    expect((await get('/docs/')).headers['location']).toBe('/docs');
  });

  it('is compressed for who takes that, and only for him', async () => {
    gateway = await openGateway({ console: folder });
    const script = '/console/index-Ab3_d-9Z.js';
    const brotli = await get(script, { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(SCRIPT);
    expect((await get(script, { 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip');
    const plain = await get(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe(SCRIPT);
    expect(plain.headers['vary']).toBe('accept-encoding');
  });

  it('is kept for a year where its name tells its bytes, and asked for again where it does not', async () => {
    gateway = await openGateway({ console: folder });
    const script = await get('/console/index-Ab3_d-9Z.js');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { etag } = (await get('/')).headers;
    const again = await get('/', { 'if-none-match': String(etag) });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    expect((await get('/', { 'if-none-match': '"another"' })).statusCode).toBe(200);
  });

  it('comes without a key, and no answer of the bus does', async () => {
    gateway = await openGateway({ console: folder, keys: [{ name: 'a', key: KEY, scopes: ['read:#'] }] });
    expect((await get('/')).statusCode).toBe(200);
    expect((await get('/console/index-Ab3_d-9Z.js')).statusCode).toBe(200);
    expect((await get('/schemas')).statusCode).toBe(401);
    expect((await get('/', { host: 'evil.example' })).statusCode).toBe(421);
  });

  it('serves nothing beside its files', async () => {
    gateway = await openGateway({ console: folder });
    for (const path of ['/index.html', '/console/', '/console/..%2findex.html', '/console/index-Ab3_d-9Z.js.br']) {
      expect((await get(path)).statusCode, path).toBe(404);
    }
  });

  it('says where none was built', async () => {
    rmSync(join(folder, 'index.html'));
    await expect(openGateway({ console: folder })).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it('leaves the root to the plain pages where there is none', async () => {
    gateway = await openGateway();
    expect((await get('/')).headers['location']).toBe('/docs');
  });
});
