import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, registry, routesIn, type TestGateway } from '../gateway.fixture.js';
import { LIMITS } from '../http/limits.js';
import type { Intake } from '../intake/intake.js';
import { DOCS_STYLE } from './docs-page.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ asyncApi: async () => ({ asyncapi: '3.0.0' }) });
});
afterAll(() => gateway.close());

interface Documented {
  readonly tags?: readonly string[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>>;
}

/** What is for people, or leads to what is documented; the last one is the original's name of a webhook. */
const UNDOCUMENTED = ['GET /', 'GET /docs/', 'GET /docs/style.css', 'POST /event'];

const get = (url: string) => gateway.app.inject({ url });

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate((await get('/openapi.json')).json());
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has no reference that leads nowhere', async () => {
    const text = (await get('/openapi.json')).body;
    const document = JSON.parse(text) as Record<string, unknown>;
    const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path));
    expect(references.size).toBeGreaterThan(50);
    for (const path of references) {
      const target = path
        .split('/')
        .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
      expect(target, path).toBeDefined();
    }
  });

  it('names every route there is, and no other', async () => {
    const { paths } = (await get('/openapi.json')).json() as { paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => method !== 'parameters')
        .map((method) => ({ method: method.toUpperCase(), url: path })),
    );
    for (const { method, url } of documented) {
      const path = url.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? 'no-uuid' : 'x'));
      const { statusCode, body } = await gateway.app.inject({
        method: method as 'GET',
        url: path === '/events/stream' ? `${path}?format=x` : path,
        ...(method === 'POST' ? { payload: '?', headers: { 'content-type': 'text/x' } } : {}),
      });
      expect(body, `${method} ${url}`).not.toContain('"detail":"There is nothing at this address');
      expect(statusCode, `${method} ${url}`).not.toBe(405);
    }
    const missing = registry
      .listEvents({ kind: 'event' })
      .flatMap(({ type, http }) => [`/events/${type.replaceAll('.', '/')}`, ...(http === undefined ? [] : [http])])
      .filter((path) => paths[path] === undefined);
    expect(missing).toEqual([]);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/webhooks/github', '/webhooks/plane']));
    const others = registry.listEvents().filter(({ kind }) => kind !== 'event');
    expect(others.length).toBeGreaterThan(0);
    for (const { type } of others) expect(paths).not.toHaveProperty([`/events/${type.replaceAll('.', '/')}`]);
  });

  it('leaves out no route but those of pages and families of addresses', async () => {
    const { paths } = (await get('/openapi.json')).json() as { paths: Record<string, Record<string, object>> };
    const known = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, ':x')}`),
    );
    const routes = routesIn(gateway.app.printRoutes({ commonPrefix: false }));
    expect(routes.length).toBeGreaterThan(90);
    const left = routes
      .filter(({ method, url }) => method !== 'HEAD' && !url.includes('*'))
      .map(({ method, url }) => `${method} ${url.replaceAll(/:\w+/g, ':x')}`)
      .filter((route) => !known.includes(route));
    expect(left.sort()).toEqual(UNDOCUMENTED);
  });

  it('says of every answer of the administration what is in it', async () => {
    const { paths } = (await get('/openapi.json')).json() as { paths: Record<string, Record<string, Documented>> };
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    const ours = operations.filter(({ operation }) => operation.tags?.includes('administration') === true);
    expect(ours.length).toBeGreaterThanOrEqual(6);
    const silent = ours.filter(({ operation: { responses } }) => {
      const { content } = responses['200'] ?? responses['202'] ?? {};
      return content === undefined || Object.keys(Object.values(content)[0]?.schema ?? {}).length === 0;
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('says how large a body may be, in truth', async () => {
    const large = { cache_key: 'x'.repeat(LIMITS.bodyBytes ?? 0) };
    const { statusCode } = await gateway.app.inject({ method: 'POST', url: '/publish', payload: large });
    expect(statusCode).toBe(413);
  });
});

describe('the page for people', () => {
  it('has everything on it, runs nothing and loads nothing from elsewhere', async () => {
    const { headers, body } = await get('/docs');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).not.toMatch(/<script|<style|style=|javascript:|src=/i);
    for (const [, link = ''] of body.matchAll(/href="([^"]*)"/g)) expect(link).toMatch(/^[/#]/);
    for (const { type } of registry.listEvents({ kind: 'event' })) {
      expect(body).toContain(`/events/${type.replaceAll('.', '/')}`);
    }
    expect((await get('/docs/style.css')).headers['content-type']).toContain('text/css');
  });

  it('shows hostile schemas as text', async () => {
    const hostile = '</pre><script>alert(1)</script>"\'&<img onerror=x>';
    const contracts = registry.listEvents({ domain: 'calendar' }).map((contract) => ({
      ...contract,
      title: hostile,
      description: hostile,
      schema: { title: hostile },
      examples: [{ [hostile]: hostile }],
    }));
    const page = await openGateway({ registry: { ...registry, listEvents: () => contracts } });
    const { body } = await page.app.inject({ url: '/docs' });
    await page.close();
    expect(body).not.toMatch(/<script|<img/);
    expect(body).toContain('&lt;script&gt;');
  });
});

describe('schemas', () => {
  it('are listed, and each is there', async () => {
    const list = (await get('/schemas')).json() as { type: string; schema: string }[];
    expect(list).toHaveLength(registry.listEvents().length);
    expect(list.find(({ type }) => type === 'github.pr.created')).toMatchObject({
      kind: 'event',
      version: 1,
      publish: '/events/github/pr/created',
    });
    for (const { type, schema } of list) {
      const response = await get(schema);
      expect(response.headers['content-type']).toContain('application/schema+json');
      expect(response.json(), type).toEqual(registry.getSchema(type));
    }
  });

  it('are found under concrete names of families, and under no others', async () => {
    expect((await get('/schemas/webhook.plane.issue')).statusCode).toBe(200);
    expect((await get('/schemas/github.pr.creatd')).json()).toMatchObject({
      status: 404,
      closest: expect.arrayContaining(['github.pr.created']),
    });
  });

  it('are there in the words of a schema registry', async () => {
    expect((await get('/subjects')).json()).toContain('github.pr.created-value');
    expect((await get('/subjects/github.pr.created-value/versions')).json()).toEqual([1]);
    const latest = await get('/subjects/github.pr.created-value/versions/latest');
    expect(latest.json()).toMatchObject({ subject: 'github.pr.created-value', version: 1, schemaType: 'JSON' });
    expect(JSON.parse(latest.json().schema)).toEqual(registry.getSchema('github.pr.created'));
    const topic = 'omninode.intelligence.event.quality_assessed.v1';
    expect((await get(`/subjects/${topic}-value/versions/latest`)).json()).toMatchObject({
      subject: `${topic}-value`,
      version: 1,
      schemaType: 'JSON',
      schema: expect.stringContaining('quality_score'),
    });
    expect((await get('/subjects/webhook.plane.issue-value/versions/latest')).statusCode).toBe(200);
    expect((await get('/subjects/github.pr.created-value/versions/1')).json()).toEqual(latest.json());
    expect((await get('/subjects/github.pr.created-value/versions/2')).json()).toMatchObject({ error_code: 40402 });
    expect((await get('/subjects/nothing-value/versions/latest')).json()).toMatchObject({
      status: 404,
      error_code: 40401,
    });
  });
});

describe('health', () => {
  it('lives while the process does, and is ready while the broker takes events', async () => {
    expect((await get('/healthz')).json()).toEqual({ ok: true, service: 'bloodbank' });
    expect((await get('/readyz')).json()).toMatchObject({ ready: true });
    const states = [
      { status: 'degraded', details: { blocked: 'low on memory' } },
      { status: 'unhealthy', details: { blocked: false } },
    ] as const;
    for (const state of states) {
      gateway.bus.state = state;
      expect((await get('/readyz')).statusCode).toBe(503);
      expect((await get('/healthz')).statusCode).toBe(200);
    }
    gateway.bus.state = { status: 'degraded', details: { blocked: false, consumersRecovering: 1 } };
    expect((await get('/readyz')).statusCode).toBe(200);
    gateway.bus.state = { status: 'healthy', details: {} };
  });

  it('is ready without its broker where events are kept, and says that it is degraded', async () => {
    const intake = (keepsEvents: boolean): Intake => ({
      accept: () => Promise.reject(new Error('not asked')),
      health: () => ({ status: 'degraded', keepsEvents, spooledEvents: 3, spooledBytes: 400 }),
      close: async () => {},
    });
    for (const [keepsEvents, statusCode] of [
      [true, 200],
      [false, 503],
    ] as const) {
      const other = await openGateway({ intake: intake(keepsEvents) });
      for (const state of [
        { status: 'degraded', details: { blocked: 'low on memory' } },
        { status: 'unhealthy', details: { connected: false } },
      ] as const) {
        other.bus.state = state;
        const response = await other.app.inject({ url: '/readyz' });
        expect(response.statusCode).toBe(statusCode);
        expect(response.json()).toMatchObject({
          ready: keepsEvents,
          status: keepsEvents ? 'degraded' : 'unhealthy',
          checks: { broker: { status: state.status }, intake: { details: { keepsEvents, spooledEvents: 3 } } },
        });
      }
      await other.close();
    }
  });

  it('asks every part, of which only an unhealthy one counts', async () => {
    const away = { name: 'redis', health: async () => ({ status: 'degraded' as const }) };
    const enough = await openGateway({ checks: [away] });
    const answer = await enough.app.inject({ url: '/readyz' });
    await enough.close();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ ready: true, status: 'degraded', checks: { redis: { status: 'degraded' } } });
    const checks = [
      { name: 'redis', health: () => ({ status: 'degraded' as const }) },
      { name: 'postgresql', health: () => ({ status: 'unhealthy' as const, details: { reason: 'away' } }) },
    ];
    const other = await openGateway({ checks });
    const response = await other.app.inject({ url: '/readyz' });
    await other.close();
    expect(response.statusCode).toBe(503);
    expect(response.json().checks).toMatchObject({
      redis: { status: 'degraded' },
      postgresql: { status: 'unhealthy' },
    });
  });
});

it('AsyncAPI is what was handed in', async () => {
  expect((await get('/asyncapi.json')).json()).toEqual({ asyncapi: '3.0.0' });
  const without = await openGateway();
  expect((await without.app.inject({ url: '/asyncapi.json' })).statusCode).toBe(503);
  await without.close();
});

it('metrics count what was asked, by route and not by path', async () => {
  await gateway.app.inject({ method: 'POST', url: '/events/slack/message/sent', payload: { channel: 'c', text: 't' } });
  await get('/schemas/some.secret.name');
  const { body, headers } = await get('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=/);
  expect(body).toContain('bloodbank_gateway_events_total{outcome="published"} 1');
  expect(body).toMatch(
    /http_request_duration_seconds_count\{method="POST",route="\/events\/slack\/message\/sent",status="202"\} 1/,
  );
  expect(body).toMatch(/bloodbank_gateway_refusals_total\{code="schema.unknown-type"\} \d/);
  expect(body).not.toContain('some.secret.name');
});

it('the page of addresses looks like the console', () => {
  const tokens = readFileSync(new URL('../../../console/app/style/tokens.css', import.meta.url), 'utf8');
  const own = DOCS_STYLE.match(/--[\w-]+: light-dark\([^)]*\);/g) ?? [];
  expect(own.length).toBeGreaterThan(5);
  for (const line of own) expect(tokens).toContain(line);
});
