import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway } from '../gateway.fixture.js';

async function setUp(options: Parameters<typeof openGateway>[0] = {}) {
  const gateway = await openGateway(options);
  onTestFinished(() => gateway.close());
  const ask = (type: string, payload: unknown, headers = {}) =>
    gateway.app.inject({ method: 'POST', url: `/validate/${type}`, payload: { payload }, headers });
  return { gateway, ask };
}

it('tells what a publish would be told, and publishes nothing', async () => {
  const { gateway, ask } = await setUp();
  const wrong = await ask('slack.message.sent', { channel: 7, more: 'secret-canary' });
  expect(await misfitOf(gateway, 'POST', '/validate/{type}', wrong)).toBe('');
  expect(wrong.json().problems.map(({ path }: { readonly path: string }) => path)).toContain('/channel');
  expect(wrong.body).not.toContain('secret-canary');
  expect((await ask('slack.message.sent', { channel: 'c', text: 't' })).json()).toEqual({ problems: [] });
  expect((await ask('slack.message.snet', {})).json()).toMatchObject({ status: 404, code: 'schema.unknown-type' });
  expect(gateway.bus.published).toEqual([]);
});

it('is for those who may read the type', async () => {
  const keys = [{ name: 'a', key: '0123456789abcdef', scopes: ['read:slack.#'] }];
  const { ask } = await setUp({ keys });
  const headers = { 'x-api-key': '0123456789abcdef' };
  expect((await ask('slack.message.sent', {}, headers)).statusCode).toBe(200);
  expect((await ask('github.pr.created', {}, headers)).statusCode).toBe(403);
  expect((await ask('slack.message.sent', {})).statusCode).toBe(401);
});
