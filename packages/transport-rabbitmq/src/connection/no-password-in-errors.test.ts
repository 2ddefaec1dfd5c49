import { describeOnBrokers, everythingIn, waitFor } from '@bloodbank/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFakeServer } from '../fake-server.fixture.js';
import { createQueueAdmin, createRabbitTransport, createTopologyAdmin } from '../index.js';
import { openBench, type TestBench } from '../test-bench.fixture.js';

/** Its first part stays as it is however a URL is written, and its second tells whether that was thought of. */
const CANARY = 'cAnArY';
const PASSWORD = `${CANARY}/3f@9a`;
const TIMEOUT_MS = 2_000;

interface Closable {
  close(): Promise<void>;
}

/** Everything of this package that connects to a broker. */
const OPENERS: readonly (readonly [string, (url: string) => Promise<Closable>])[] = [
  ['a transport', (url) => createRabbitTransport({ url, connectTimeoutMs: TIMEOUT_MS })],
  ['a queue admin', (url) => createQueueAdmin({ url, timeoutMs: TIMEOUT_MS })],
  ['a topology admin', (url) => createTopologyAdmin({ url, timeoutMs: TIMEOUT_MS })],
];

const FAULTS: readonly (readonly [
  string,
  { readonly port?: string; readonly pathname?: string; readonly hostname?: string },
])[] = [
  ['refuses its password', {}],
  ['does not listen', { port: '1' }],
  ['has no such virtual host', { pathname: '/absent' }],
  ['has no address', { hostname: 'absent.invalid' }],
];

function withPassword(url: string, fault: object): string {
  return Object.assign(new URL(url), { password: encodeURIComponent(PASSWORD), ...fault }).href;
}

async function expectNoPassword(failing: Promise<unknown>): Promise<void> {
  const thrown = await failing.then(
    () => expect.fail('It did not fail.'),
    (error: unknown) => error,
  );
  expect(thrown).toMatchObject({ code: 'transport.unreachable' });
  const said = everythingIn(thrown);
  expect(said).not.toContain(CANARY);
  expect(said).not.toContain(Buffer.from(`guest:${PASSWORD}`).toString('base64'));
}

describeOnBrokers('no password is in the error', (broker) => {
  describe.each(OPENERS)('of %s', (_opener, open) => {
    test.each(FAULTS)('whose broker %s', async (_name, fault) => {
      await expectNoPassword(open(withPassword(broker.url, fault)));
    });
  });

  /** A line that carries a secret where the broker does not ask for one, so that it can be opened first and lost then. */
  async function openSecretLine(): Promise<{ readonly bench: TestBench; readonly url: string }> {
    const bench = await openBench(broker);
    return { bench, url: `${bench.proxy.url}?auth_token=${CANARY}` };
  }

  const lose = (bench: TestBench): void => {
    bench.proxy.refuse();
    bench.proxy.cut();
  };

  test('of a subscription whose line was lost', async () => {
    const { bench, url } = await openSecretLine();
    const transport = await bench.connect({ url, connectTimeoutMs: TIMEOUT_MS });
    expect(transport.url).not.toContain(CANARY);
    lose(bench);
    await waitFor(() => transport.health().status !== 'healthy');
    const queue = bench.group();
    await expectNoPassword(transport.consume(queue, { prefetch: 1 }, async () => ({ kind: 'ack' })));
    expect(everythingIn(transport.health())).not.toContain(CANARY);
  });

  test('of a question whose line was lost', async () => {
    const { bench, url } = await openSecretLine();
    const admin = await createQueueAdmin({ url, timeoutMs: TIMEOUT_MS });
    onTestFinished(() => admin.close());
    lose(bench);
    await expectNoPassword(admin.inspect('any'));
  });
});

test.each(OPENERS)('no password is in the error of %s that the broker sent away', async (_opener, open) => {
  const url = await startFakeServer({ closeWith: { replyCode: 320, replyText: 'CONNECTION_FORCED' } });
  await expectNoPassword(open(withPassword(url, {})));
});
