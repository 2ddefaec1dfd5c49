import {
  type ArchivedLetter,
  archiveLetters,
  createDeadLetterDesk,
  type JobWork,
  type LetterArchive,
  type PacedRedrive,
  redriveLetters,
  restoreLetters,
  shareAdmin,
} from '@bloodbank/operations';
import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { House, PATIENT } from '../administration/house.fixture.js';
import type { Gateway } from '../create-gateway.js';
import { portOf, registry } from '../gateway.fixture.js';
import { GatewayError } from '../http/gateway-error.js';

vi.setConfig({ testTimeout: 600_000 });

describeOnBrokers('jobs on dead letters', (broker) => {
  /** Of a list that a page must bear. RabbitMQ hands each out by a question of its own, which takes its time. */
  const MANY = broker.kind === 'embedded' ? 10_000 : 2_000;
  let house: House;
  beforeEach(async () => {
    house = await House.open(broker.url);
  });
  afterEach(() => house.close());

  async function openDesk() {
    const admin = shareAdmin(() => house.site.openAdmin());
    onTestFinished(() => admin.close());
    const desk = createDeadLetterDesk(admin);
    const pair = { deadLetterQueue: house.deadLetterQueue, queue: house.queue };
    const ids = async () => ((await desk.look(pair))?.letters ?? []).map(({ id }) => id);
    return { desk, pair, ids };
  }

  function createWork() {
    const controller = new AbortController();
    const counts: number[] = [];
    const job: JobWork = {
      id: 'job',
      signal: controller.signal,
      progress: ({ done = 0 }) => void counts.push(done),
    };
    return { job, counts, cancel: () => controller.abort() };
  }

  it('a ramp stops after its first step where that comes to rest again', async () => {
    await house.letRest(30);
    const { desk, pair, ids } = await openDesk();
    const { job, counts } = createWork();
    const steps: number[] = [];
    const pace: PacedRedrive = {
      ramp: true,
      stopOnFailure: true,
      async betweenSteps() {
        steps.push(counts.at(-1) ?? 0);
        await house.waitForLetters(30);
      },
    };
    const end = await redriveLetters({ site: house.site, desk, registry }, { pair, ids: await ids() }, pace, job);
    expect(end).toMatchObject({ state: 'stopped', message: expect.stringContaining('came to rest') });
    expect(steps).toEqual([1]);
    expect(await ids()).toHaveLength(30);
    expect(house.handled).toHaveLength(31);
  });

  it('a ramp whose letters are handled goes 1, 10, 100, and leaves none', async () => {
    await house.letRest(150);
    house.fails = undefined;
    const { desk, pair, ids } = await openDesk();
    const { job, counts } = createWork();
    const steps: number[] = [];
    const pace: PacedRedrive = {
      ramp: true,
      stopOnFailure: true,
      betweenSteps: async () => void steps.push(counts.at(-1) ?? 0),
    };
    const end = await redriveLetters({ site: house.site, desk, registry }, { pair, ids: await ids() }, pace, job);
    expect(end).toMatchObject({ result: { left: [], gone: 0 } });
    expect(steps).toEqual([1, 11, 111]);
    await waitFor(() => house.handled.length === 300, PATIENT);
    expect(await ids()).toEqual([]);
  });

  it('what comes to rest meanwhile, and what somebody else took, is not what was chosen', async () => {
    await house.letRest(4);
    const { desk, pair, ids } = await openDesk();
    const chosen = await ids();
    let count = 0;
    await house.admin.visitDeadLetters(house.deadLetterQueue, async () => ({
      kind: count++ === 0 ? 'remove' : 'keep',
    }));
    await house.letRest(2);
    house.fails = undefined;
    const { job } = createWork();
    const end = await redriveLetters({ site: house.site, desk, registry }, { pair, ids: chosen }, {}, job);
    expect(end).toMatchObject({ message: '1 were not there any more.', result: { gone: 1 } });
    expect(await ids()).toHaveLength(2);
  });

  it('what the archive does not take stays in its queue, and nothing is in neither', async () => {
    await house.letRest(6);
    const { desk, pair, ids } = await openDesk();
    const chosen = await ids();
    const kept: string[] = [];
    const archive: LetterArchive = {
      maxBytes: 0,
      async put({ facts }) {
        // Whoever looks now finds it in the queue: it has not left.
        if (kept.length === 2) throw new GatewayError('operation.archive-full', 'It is full.');
        kept.push(facts.id);
      },
      list: async () => [],
      find: async () => undefined,
      remove: async () => {},
    };
    const { job } = createWork();
    const work = archiveLetters({ site: house.site, desk, registry }, { pair, ids: chosen }, archive, 'ann', job);
    await expect(work).rejects.toMatchObject({ code: 'operation.archive-full' });
    await house.waitForLetters(4);
    expect([...kept, ...(await ids())].sort()).toEqual([...chosen].sort());
  });

  it('what cannot be put back stays in the archive', async () => {
    await house.letRest(2);
    const { desk, pair, ids } = await openDesk();
    const letters = new Map<string, ArchivedLetter>();
    const archive: LetterArchive = {
      maxBytes: 0,
      put: async (archived) => void letters.set(archived.facts.id, archived),
      list: async () => [],
      find: async (id) => letters.get(id),
      remove: async (id) => void letters.delete(id),
    };
    const { job } = createWork();
    const chosen = await ids();
    await archiveLetters({ site: house.site, desk, registry }, { pair, ids: chosen }, archive, 'ann', job);
    const [first = '', second = ''] = chosen;
    const lost = letters.get(second) as ArchivedLetter;
    letters.set(second, { ...lost, facts: { ...lost.facts, deadLetterQueue: 'dlq.nothing.is.called.so' } });
    const restoring = restoreLetters({ site: house.site, desk }, archive, [first, second], job);
    await expect(restoring).rejects.toMatchObject({ code: 'transport.unroutable' });
    expect([...letters.keys()]).toEqual([second]);
    expect(await ids()).toEqual([first]);
  });

  const get = async (gateway: Gateway, url: string) => (await gateway.app.inject({ url })).json();
  const post = (gateway: Gateway, url: string, payload: object, headers: Record<string, string> = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });

  it('is watched over a stream and cancelled; meanwhile lists are whole and nobody else gets in', async () => {
    await house.letRest(40);
    house.fails = undefined;
    const gateway = await house.openGateway();
    const port = portOf(await gateway.listen());
    const [letter] = (await get(gateway, `/dead-letters/letters?queue=${house.service}`)).letters;
    // So slow that it cannot end by itself while this test runs.
    const slow = { queue: house.service, expected_count: 40, confirm: house.queue, rate: 0.01 };
    const { id } = (await post(gateway, '/dead-letters/redrive', slow)).json();

    const stream = await fetch(`http://127.0.0.1:${port}/jobs/${id}/stream`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const told: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) told.push(Buffer.from(chunk).toString());
    })();
    await waitFor(() => told.join('').includes('"state":"running"'), PATIENT);
    await waitFor(async () => house.handled.length === 41, PATIENT);

    // The second waits for its turn by now; the first was moved, and that is known once the next is in hand.
    const lists = await waitFor(async () => {
      const list = await get(gateway, '/dead-letters');
      return list.total <= 40 && list.total >= 39 && list;
    }, PATIENT);
    expect(lists.busy).toEqual([{ queue: house.queue, job: id }]);
    const [{ dead_letters: resting }] = (await get(gateway, '/queues')).queues;
    expect(resting.messages).toBeGreaterThanOrEqual(39);
    const other = { queue: house.service, expected_count: 39, confirm: house.queue };
    for (const act of ['purge', 'archive', 'redrive']) {
      const refused = await post(gateway, `/dead-letters/${act}`, other);
      const code = act === 'archive' ? 'gateway.unavailable' : 'operation.queue-busy';
      expect(refused.json()).toMatchObject({ code });
    }
    const edit = await post(
      gateway,
      `/dead-letters/letters/${house.queue}/${letter.id}/edit`,
      { payload: { channel: 'c', text: 't' } },
      { 'if-match': letter.etag },
    );
    expect(edit.json()).toMatchObject({ status: 409, code: 'operation.queue-busy' });

    expect((await gateway.app.inject({ method: 'DELETE', url: `/jobs/${id}` })).json()).toMatchObject({ id });
    await reading;
    expect(told.join('')).toContain('"state":"cancelled"');
    const job = await get(gateway, `/jobs/${id}`);
    expect(job).toMatchObject({ state: 'cancelled', total: 40 });
    await house.waitForLetters(40 - job.done);
    expect((await get(gateway, '/dead-letters')).total).toBe(40 - job.done);
  });

  it('a gateway that ends stops its jobs, and what they had not reached rests', async () => {
    await house.letRest(5);
    const gateway = await house.openGateway();
    await gateway.listen();
    const slow = { queue: house.service, expected_count: 5, confirm: house.queue, rate: 0.01 };
    const { id } = (await post(gateway, '/dead-letters/redrive', slow)).json();
    house.fails = undefined;
    await waitFor(() => house.handled.length === 6, PATIENT);
    await gateway.close();
    await house.waitForLetters(4);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it(`${MANY} letters are listed, paged to the end and purged`, async () => {
    await house.letRest(MANY);
    const gateway = await house.openGateway();
    expect(await get(gateway, '/dead-letters')).toMatchObject({
      total: MANY,
      truncated: false,
      groups: [{ count: MANY }],
    });
    const ids = new Set<string>();
    let next = '';
    do {
      const page = await get(gateway, `/dead-letters/letters?queue=${house.service}&limit=1000${next}`);
      for (const { id } of page.letters) ids.add(id);
      next = page.next_cursor === undefined ? '' : `&cursor=${page.next_cursor}`;
    } while (next !== '');
    expect(ids.size).toBe(MANY);
    const choice = { queue: house.service, expected_count: MANY, confirm: house.queue };
    const { id } = (await post(gateway, '/dead-letters/purge', choice)).json();
    const job = await waitFor(
      async () => {
        const report = await get(gateway, `/jobs/${id}`);
        return report.state !== 'running' && report;
      },
      { timeoutMs: 500_000 },
    );
    expect(job).toMatchObject({ state: 'completed', done: MANY });
    expect((await get(gateway, '/dead-letters')).total).toBe(0);
  });
});
