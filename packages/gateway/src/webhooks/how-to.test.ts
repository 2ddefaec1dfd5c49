import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import { SECRET, SENDERS, STANDARD_SECRET } from './sign.fixture.js';

const HOW_TO = new URL('../../../../docs/how-to/receive-webhooks.md', import.meta.url);
const [, tryIt = ''] = readFileSync(HOW_TO, 'utf8').split('## Try it');
const blocks = [...tryIt.matchAll(/```sh\n(.*?)```/gs)].map(([, script = '']) => script);
const secretOf = (name: string): string => (name === 'standard' ? STANDARD_SECRET : SECRET);

let gateway: TestGateway;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  gateway = await openGateway({
    webhooks: Object.fromEntries(SENDERS.map((name) => [name, { secrets: [secretOf(name)] }])),
  });
  const secrets = SENDERS.map((name) => [`${name.toUpperCase()}_WEBHOOK_SECRET`, secretOf(name)]);
  env = { ...process.env, ...Object.fromEntries(secrets), GATEWAY: await gateway.listen() };
});
afterAll(() => gateway.close());

it('shows one call of each sender, and the original one', () => {
  expect(blocks.map((script) => /\$GATEWAY(\S+?)"/.exec(script)?.[1])).toEqual([
    '/webhooks/github',
    '/webhooks/plane',
    '/webhooks/fireflies',
    '/webhooks/stripe',
    '/webhooks/standard',
    '/event',
  ]);
});

it.each(blocks)('%s', async (script) => {
  const { stdout } = await promisify(execFile)('bash', ['-euc', script], { env, timeout: 15_000 });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, status: 'published', routed: true });
});
