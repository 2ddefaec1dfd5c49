import type { Contract, Registry } from '@bloodbank/core/contract';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway, registry } from '../gateway.fixture.js';

/** `slack.message.sent` with a second version beside it, and a third. */
function withVersions(): Registry {
  const first = registry.find('slack.message.sent') as Contract;
  const later = [2, 3].map((version): Contract => ({ ...first, type: `slack.message.sent.v${version}`, version }));
  const all = [...registry.listEvents(), ...later];
  const find = (type: string): Contract | undefined => later.find((one) => one.type === type) ?? registry.find(type);
  return {
    ...registry,
    listEvents: ({ kind, domain } = {}) =>
      all.filter((one) => (kind === undefined || one.kind === kind) && (domain === undefined || one.domain === domain)),
    find,
    kindOf: (type) => find(type)?.kind,
    isValidEventType: (type) => find(type) !== undefined,
  };
}

async function setUp(keys: { name: string; key: string; scopes: string[] }[] = []) {
  const compared: string[] = [];
  const gateway = await openGateway({
    registry: withVersions(),
    keys,
    administration: {
      async compareVersions(from, to) {
        compared.push(`${from.type} ${to.type}`);
        const change = { rule: 'required-no-add', level: 'error', direction: 'backward', verdict: 'BREAK' };
        const changes = [{ ...change, pointer: '/required', path: '', message: 'x' }];
        return { backward: 'BREAK', forward: 'SAFE', bump: 'major', changes };
      },
    },
  });
  onTestFinished(() => gateway.close());
  const get = (url: string, headers = {}) => gateway.app.inject({ url, headers });
  return { gateway, get, compared };
}

it('a version is compared with the one before, or with the one that is named, once', async () => {
  const { gateway, get, compared } = await setUp();
  const answer = await get('/schemas/slack.message.sent.v3/changes');
  expect(await misfitOf(gateway, 'GET', '/schemas/{type}/changes', answer)).toBe('');
  expect(answer.json()).toMatchObject({
    from: 'slack.message.sent.v2',
    to: 'slack.message.sent.v3',
    backward: 'BREAK',
    changes: [{ rule: 'required-no-add' }],
    current: { type: 'object' },
  });
  await get('/schemas/slack.message.sent.v3/changes');
  expect((await get('/schemas/slack.message.sent.v3/changes?from=slack.message.sent')).json()).toMatchObject({
    from: 'slack.message.sent',
  });
  expect(compared).toEqual(['slack.message.sent.v2 slack.message.sent.v3', 'slack.message.sent slack.message.sent.v3']);
  expect((await get('/contracts/slack.message.sent')).json().versions).toEqual([
    'slack.message.sent',
    'slack.message.sent.v2',
    'slack.message.sent.v3',
  ]);
});

it('without an older version there is nothing to compare with', async () => {
  const { get, compared } = await setUp();
  for (const [path, status] of [
    ['slack.message.sent/changes', 404],
    ['slack.message.sent.v2/changes?from=slack.message.sent.v3', 404],
    ['slack.message.sent.v2/changes?from=github.pr.created', 404],
    ['slack.message.snet/changes', 404],
    ['slack.message.sent.v2/changes?form=x', 400],
  ] as const) {
    expect((await get(`/schemas/${path}`)).statusCode, path).toBe(status);
  }
  expect(compared).toEqual([]);
});

it('is for those who may read both', async () => {
  const key = '0123456789abcdef';
  const { get } = await setUp([{ name: 'a', key, scopes: ['read:slack.message.sent.v2'] }]);
  expect((await get('/schemas/slack.message.sent.v2/changes', { 'x-api-key': key })).statusCode).toBe(404);
  expect((await get('/schemas/slack.message.sent.v3/changes', { 'x-api-key': key })).statusCode).toBe(403);
});
