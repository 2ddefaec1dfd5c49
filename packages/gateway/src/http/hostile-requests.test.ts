import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';
import { LIMITS } from './limits.js';

let gateway: TestGateway;
let url = '';
let port = 0;
beforeAll(async () => {
  gateway = await openGateway();
  url = await gateway.listen();
  port = portOf(url);
});
afterAll(() => gateway.close());
beforeEach(() => void gateway.bus.published.splice(0));

const BODY = JSON.stringify(PR);
const POST = 'POST /events/github/pr/created HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
const SECOND = `${POST}Content-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;

describe('request smuggling', () => {
  it.each([
    ['both lengths', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SECOND}`],
    ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: ${BODY.length}\r\n\r\n${SECOND}`],
    ['a folded header', `${POST}X-A: 1\r\n Content-Length: 5\r\nContent-Length: 0\r\n\r\n${SECOND}`],
    ['an unknown transfer encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SECOND}`],
    ['a space before the colon', `${POST}Content-Length : 0\r\n\r\n${SECOND}`],
    ['a bare line feed', `${POST.replaceAll('\r\n', '\n')}Content-Length: 0\n\n${SECOND}`],
    ['a length with a sign', `${POST}Content-Length: +0\r\n\r\n${SECOND}`],
    ['a chunk size that is none', `${POST}Transfer-Encoding: chunked\r\n\r\n0x1\r\nA\r\n0\r\n\r\n${SECOND}`],
    ['HTTP/0.9', `GET /healthz\r\n\r\n${SECOND}`],
    ['no host', `POST /publish HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n${SECOND}`],
    ['two hosts', `${POST}Host: evil.example\r\nContent-Length: 0\r\n\r\n${SECOND}`],
    ['a NUL in a header', `${POST}X-A: a\0b\r\nContent-Length: 0\r\n\r\n${SECOND}`],
    ['headers without end', `${POST}X-A: ${'a'.repeat(20_000)}\r\nContent-Length: 0\r\n\r\n${SECOND}`],
  ])('%s ends the connection, and nothing after it is read', async (name, bytes) => {
    const answer = await sendRaw(port, bytes);
    expect(answer, name).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('application/problem+json');
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(gateway.bus.published).toEqual([]);
  });

  it('an upgrade to HTTP/2 is passed over, as the standard allows, and the request is one', async () => {
    const upgrade =
      'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
    const answer = await sendRaw(port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`);
    expect(answer).not.toMatch(/^HTTP\/1\.1 101/);
  });
});

describe('content types', () => {
  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonp'],
    ['application/json\ta'],
    [' '],
    ['application/json,text/plain'],
    ['text/html; application/json'],
  ])('%j is not read', async (type) => {
    const response = await post(BODY, { 'content-type': type });
    expect(response).toMatchObject({ status: 415, body: { code: 'gateway.unsupported-media-type' } });
    expect(gateway.bus.published).toEqual([]);
  });

  it('none at all is not read', async () => {
    const answer = await sendRaw(
      port,
      `POST /events/github/pr/created HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  });

  it.each(['application/json', 'Application/JSON', 'application/json;charset=utf-8', 'application/json ; a=b'])(
    '%s is JSON, and its schema is applied',
    async (type) => {
      expect((await post('{"cache_key":7}', { 'content-type': type })).status).toBe(422);
    },
  );

  it('a compressed body is not unfolded', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const response = await post(bomb, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
  });

  it('a body beyond the limit is refused, whether it says its length or not', async () => {
    const large = JSON.stringify({ cache_key: 'x'.repeat(LIMITS.bodyBytes ?? 0) });
    expect(await post(large)).toMatchObject({ status: 413, body: { code: 'gateway.too-large' } });
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    const answer = await sendRaw(port, `${POST}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('foreign names', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1:80', '127.0.0.2', '[::1].x'])(
    'the host %s is not served on loopback',
    async (host) => {
      expect(await get('/healthz', { host })).toMatchObject({ status: 421, body: { code: 'gateway.wrong-host' } });
    },
  );

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:1', '[::1]:80'])('%s is', async (host) => {
    expect((await get('/healthz', { host })).status).toBe(200);
  });

  it('a page of another origin is refused, and is never told that it may read', async () => {
    const foreign = await get('/schemas', { origin: 'https://evil.example' });
    expect(foreign.status).toBe(421);
    expect((await get('/schemas', { origin: 'null' })).status).toBe(421);
    expect((await get('/schemas', { origin: url })).status).toBe(200);
    const preflight = await send('OPTIONS', '/publish', undefined, {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    });
    expect(preflight.status).toBe(421);
    for (const response of [foreign, preflight]) {
      expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('paths', () => {
  it.each([
    '/schemas/..%2f..%2f..%2fetc%2fpasswd',
    '/schemas/%2e%2e%5c%2e%2e',
    '/schemas/%00',
    '/docs/..%2f..%2fpackage.json',
    '/docs/../../package.json',
    '/subjects/..%2f/versions/latest',
    '/%ff',
    '/%',
    '//evil.example/healthz',
    '/schemas/__proto__',
    '/subjects/constructor/versions',
    '/debug/correlation/..%2f',
  ])('%s leads nowhere', async (path) => {
    const { status, headers, text } = await get(path);
    expect([400, 404]).toContain(status);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(text).not.toContain('root:');
  });
});

describe('slow senders', () => {
  it('are cut off in time, while others are served', { timeout: 40_000 }, async () => {
    const startedAt = performance.now();
    const headers = Array.from({ length: 250 }, () =>
      sendRaw(port, 'POST /publish HTTP/1.1\r\nHost: localhost\r\nX-A: ', 30_000),
    );
    const bodies = Array.from({ length: 250 }, () => sendRaw(port, `${POST}Content-Length: 1000\r\n\r\n{`, 30_000));
    const times: number[] = [];
    for (let i = 0; i < 50; i++) {
      const from = performance.now();
      expect((await post(BODY)).status).toBe(202);
      times.push(performance.now() - from);
    }
    // Generous for a busy machine; none of them waited for the slow ones.
    expect(Math.max(...times)).toBeLessThan(3_000);
    for (const answer of await Promise.all([...headers, ...bodies])) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]+"code":"gateway\.request-timeout"/);
    }
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: unknown;
}

const post = (body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  send('POST', '/events/github/pr/created', body, headers);
const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, undefined, headers);

/** Node's own client sends paths and headers as they are; fetch would mend them. */
function send(
  method: string,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => {
        const isJson = String(incoming.headers['content-type']).includes('json');
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          body: isJson ? JSON.parse(text) : text,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
