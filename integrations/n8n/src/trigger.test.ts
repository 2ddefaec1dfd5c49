import { expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../../../packages/testkit/src/index.js';
import { BloodbankTrigger } from '../nodes/BloodbankTrigger/BloodbankTrigger.node.js';
import { startConsuming } from '../nodes/BloodbankTrigger/consume.js';
import { openHouse } from './house.fixture.js';
import { type NodeSettings, type StartedWorkflow, TestN8n } from './test-n8n.fixture.js';

type House = Awaited<ReturnType<typeof openHouse>>;

const PARAMETERS = {
  service: 'n8n-reviews',
  eventTypes: ['github.pr.created'],
  patterns: '',
  acknowledge: 'whenWorkflowEnds',
};
const AMPLE = { timeoutMs: 30_000 };

/** Activates a workflow, as n8n does when it starts. */
async function activate(house: House, options: object = {}, more: Partial<NodeSettings> = {}) {
  const parameters = { ...PARAMETERS, options: { leaseSeconds: 30, ...options }, ...more.parameters };
  const n8n = new TestN8n({ baseUrl: house.url, ...more, parameters });
  const { closeFunction, manualTriggerFunction } = await new BloodbankTrigger().trigger.call(n8n.functions);
  const stop = async (): Promise<void> => closeFunction?.();
  onTestFinished(stop);
  return { n8n, stop, manualTriggerFunction };
}

async function publish({ bus }: House, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n++) await bus.publish('github.pr.created', { cache_key: `bloodbank|${n}` });
}

/** What is in hand of the gateway, and what waits in the queue behind it. */
async function leftOf(house: House): Promise<number> {
  const report = await house.bus.queues.show('bloodbank.events.v1.n8n-reviews');
  const { subscriptions } = (await (await fetch(`${house.url}/subscriptions`)).json()) as {
    subscriptions: readonly { leased: number; ready: number }[];
  };
  const inHand = subscriptions.reduce((sum, { leased, ready }) => sum + leased + ready, 0);
  return (report?.messages ?? 0) + (report?.retries ?? []).reduce((sum, { messages }) => sum + messages, 0) + inHand;
}

const started = (n8n: TestN8n, count: number): Promise<readonly StartedWorkflow[]> =>
  waitFor(() => n8n.started.length >= count && n8n.started, { ...AMPLE, what: `${count} workflows` });

it('starts a workflow for each event, and acknowledges when it ended well', async () => {
  const house = await openHouse();
  const { n8n } = await activate(house);
  await publish(house, 2);
  const [first, second] = await started(n8n, 2);
  expect(first?.item).toMatchObject({
    event_type: 'github.pr.created',
    payload: { cache_key: 'bloodbank|0' },
    delivery: { attempt: 1 },
  });
  expect(await leftOf(house)).toBe(2);
  first?.end('success');
  second?.end('waiting');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  expect(n8n.started).toHaveLength(2);
});

it('acknowledges at once where the user chose so', async () => {
  const house = await openHouse();
  const { n8n } = await activate(house, {}, { parameters: { acknowledge: 'atOnce' } });
  await publish(house, 1);
  await started(n8n, 1);
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
});

it('delivers again what failed, and dead-letters it where the user chose so', async () => {
  const house = await openHouse();
  const { n8n, stop } = await activate(house);
  await publish(house, 1);
  const [first] = await started(n8n, 1);
  first?.end('error', 'The wiki is down.');
  const [, again] = await started(n8n, 2);
  expect(again?.item).toMatchObject({ event_id: first?.item.event_id, delivery: { attempt: 2 } });
  again?.end('success');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  await stop();

  const strict = await activate(house, { onError: 'dead-letter' });
  await publish(house, 1, 1);
  const [doomed] = await started(strict.n8n, 1);
  doomed?.end('error', 'The wiki is gone.');
  const report = await waitFor(async () => {
    const found = await house.bus.queues.show('bloodbank.events.v1.n8n-reviews');
    return found?.deadLetters?.messages === 1 && found;
  }, AMPLE);
  expect(report.messages).toBe(0);
});

/** n8n#19877: acknowledgements were lost, and the trigger stalled for good. */
it('R36.1 goes on when n8n forgets to say that workflows ended', async () => {
  const house = await openHouse({}, { maxHoldMs: 8_000 });
  const { n8n } = await activate(house, { concurrency: 2, leaseSeconds: 6, onTooLong: 'retry' });
  await publish(house, 2);
  const lost = [...(await started(n8n, 2))];
  const all = await started(n8n, 4);
  const again = all.slice(2, 4);
  expect(new Set(again.map(({ item }) => item.event_id))).toEqual(new Set(lost.map(({ item }) => item.event_id)));
  expect(again.map(({ item }) => item.delivery.attempt)).toEqual([2, 2]);
  for (const workflow of again) workflow.end('success');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  // What is said too late changes nothing.
  for (const workflow of lost) workflow.end('error');
  await publish(house, 1, 2);
  const [, , , , next] = await started(n8n, 5);
  next?.end('success');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
});

/** n8n#28605: a message was acknowledged although its workflow crashed. */
it.each(['crashed', 'canceled', 'error', 'failed'] as const)(
  'R36.2 acknowledges nothing when a run is %s',
  async (how) => {
    const house = await openHouse();
    const { n8n } = await activate(house);
    await publish(house, 1);
    const [first] = await started(n8n, 1);
    if (how === 'failed') first?.fail(new Error('The worker is gone.'));
    else first?.end(how);
    const [, again] = await started(n8n, 2);
    expect(again?.item).toMatchObject({ event_id: first?.item.event_id, delivery: { attempt: 2 } });
    again?.end('success');
  },
);

it('R36.2 delivers again what n8n had in hand when its process died', async () => {
  const house = await openHouse();
  const dead = await activate(house, { leaseSeconds: 3 });
  await publish(house, 3);
  const lost = [...(await started(dead.n8n, 3))];
  dead.n8n.die();
  const { n8n } = await activate(house);
  const again: StartedWorkflow[] = [];
  await waitFor(() => {
    for (const workflow of n8n.started.slice(again.length)) {
      again.push(workflow);
      workflow.end('success');
    }
    return again.length >= 3;
  }, AMPLE);
  expect(new Set(again.map(({ item }) => item.event_id))).toEqual(new Set(lost.map(({ item }) => item.event_id)));
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
});

/** n8n#1988, n8n#13732: no reconnect after the broker restarted. */
it('R36.3 goes on when the gateway was away', async () => {
  const house = await openHouse();
  const { n8n } = await activate(house);
  await publish(house, 1);
  const [first] = await started(n8n, 1);
  await house.stop();
  await waitFor(() => n8n.warnings.length > 0, AMPLE);
  await publish(house, 1, 1);
  await house.start();
  // The lease went with the gateway, and so the event comes again.
  const ids = () => new Set(n8n.started.map(({ item }) => item.event_id));
  await waitFor(() => ids().size === 2 && n8n.started.length >= 3, AMPLE);
  first?.end('success');
  for (const workflow of n8n.started.slice(1)) workflow.end('success');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  expect(n8n.errors).toEqual([]);
});

/** n8n#9499: the channel was closed after 30 minutes, and everything came again. */
it('R36.4 keeps the event of a workflow that runs for many leases, and lets none run twice', async () => {
  const house = await openHouse();
  const { n8n } = await activate(house, { leaseSeconds: 6 });
  await publish(house, 1);
  const [first] = await started(n8n, 1);
  const extensions = () => n8n.requests.filter(({ path }) => path.endsWith('/extend')).length;
  await waitFor(() => extensions() >= 5, AMPLE);
  expect(n8n.started).toHaveLength(1);
  expect(await leftOf(house)).toBe(1);
  first?.end('success');
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  expect(n8n.warnings).toEqual([]);
});

it('R36.4 acknowledges what runs longer than a gateway may hold it', async () => {
  const house = await openHouse({}, { maxHoldMs: 12_000 });
  const { n8n } = await activate(house, { leaseSeconds: 9 });
  await publish(house, 1);
  const [first] = await started(n8n, 1);
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  expect(n8n.warnings).toEqual([expect.stringContaining('longer than the gateway holds')]);
  first?.end('error');
  await publish(house, 1, 1);
  const [, second] = await started(n8n, 2);
  expect(second?.item.event_id).not.toBe(first?.item.event_id);
  second?.end('success');
});

/** n8n#12124, n8n#13823: nothing more came after a while, under load or after silence. */
it('R36.5 hands on 1,000 events, five at a time', { timeout: 120_000 }, async () => {
  const house = await openHouse();
  const { n8n } = await activate(house, { concurrency: 5 });
  await publish(house, 1_000);
  let ended = 0;
  let most = 0;
  await waitFor(
    () => {
      most = Math.max(most, n8n.started.length - ended);
      for (const workflow of n8n.started.slice(ended)) workflow.end('success');
      ended = n8n.started.length;
      return new Set(n8n.started.map(({ item }) => item.event_id)).size === 1_000;
    },
    { timeoutMs: 110_000, everyMs: 1, what: '1,000 workflows' },
  );
  expect(most).toBe(5);
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
});

it('R36.5 goes on after silence', async () => {
  const house = await openHouse({}, { idleMs: 1 });
  const n8n = new TestN8n({ baseUrl: house.url });
  const how = { service: 'n8n-reviews', patterns: ['github.pr.created'], concurrency: 5, leaseSeconds: 30 } as const;
  const rules = { acknowledge: 'whenWorkflowEnds', onError: 'retry', onTooLong: 'ack' } as const;
  // Pulls that wait for nothing, so that the gateway lets go of the queue in between.
  const { stop } = startConsuming(n8n.functions, { ...how, ...rules, waitSeconds: 0 }, []);
  onTestFinished(stop);
  const pulls = () => n8n.requests.filter(({ path }) => path.endsWith('/pull')).length;
  for (let round = 0; round < 2; round++) {
    const before = pulls();
    await waitFor(() => pulls() >= before + 5, AMPLE);
    await publish(house, 1, round);
    (await started(n8n, round + 1))[round]?.end('success');
    await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
  }
  // Not their attempts: what comes while the gateway lets go of the queue goes back, which the broker counts.
  const keys = n8n.started.map(({ item }) => (item.payload as { readonly cache_key?: unknown }).cache_key);
  expect(keys).toEqual(['bloodbank|0', 'bloodbank|1']);
});

it('hands on nothing more once it is deactivated, and settles what runs', async () => {
  const house = await openHouse();
  const { n8n, stop } = await activate(house);
  await publish(house, 1);
  const [first] = await started(n8n, 1);
  await stop();
  await publish(house, 1, 1);
  first?.end('success');
  await waitFor(async () => (await leftOf(house)) === 1, AMPLE);
  expect(n8n.started).toHaveLength(1);
});

it('takes one event when a user tries a workflow out', async () => {
  const house = await openHouse();
  await (await activate(house)).stop();
  const { n8n, manualTriggerFunction } = await activate(house, {}, { mode: 'manual' });
  const trial = manualTriggerFunction?.();
  await publish(house, 1);
  await trial;
  expect(n8n.started).toHaveLength(1);
  await waitFor(async () => (await leftOf(house)) === 0, AMPLE);
});

it('says when it is activated what would be refused for ever', async () => {
  const keys = [{ name: 'n8n', key: 'n8n-key-0123456789', scopes: ['consume:n8n-reviews', 'read:github.#'] }];
  const house = await openHouse({ keys });
  const apiKey = 'n8n-key-0123456789';
  await expect(activate(house)).rejects.toMatchObject({ httpCode: '401' });
  const none = activate(house, {}, { apiKey, parameters: { eventTypes: [], patterns: ' , ' } });
  await expect(none).rejects.toThrow('Choose an event type');
  const wide = activate(house, {}, { apiKey, parameters: { patterns: '#' } });
  await expect(wide).rejects.toMatchObject({ httpCode: '403' });
  const other = activate(house, {}, { apiKey, parameters: { service: 'No Name' } });
  await expect(other).rejects.toMatchObject({ httpCode: '400' });
  await activate(house, {}, { apiKey });
});
