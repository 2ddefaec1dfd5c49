import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobReport } from '@bloodbank/operations';
import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { House, KEYS, keyOf, PATIENT } from '../administration/house.fixture.js';
import type { Gateway } from '../create-gateway.js';
import { registry } from '../gateway.fixture.js';
import { createFolderArchive } from './folder-archive.js';

vi.setConfig({ testTimeout: 180_000 });

const OPERATION = 'bloodbank.operation.performed';

describeOnBrokers('dead letters over HTTP', (broker) => {
  let house: House;
  beforeEach(async () => {
    house = await House.open(broker.url);
  });
  afterEach(() => house.close());

  const get = (gateway: Gateway, url: string, key?: string) =>
    gateway.app.inject({ url, headers: key === undefined ? {} : keyOf(key) });
  const post = (gateway: Gateway, url: string, payload: object, headers: Record<string, string> = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });
  const lettersOf = async (gateway: Gateway, more = '', key?: string) =>
    (await get(gateway, `/dead-letters/letters?queue=${house.service}${more}`, key)).json();
  const letterUrl = (id: string) => `/dead-letters/letters/${house.queue}/${id}`;

  async function openArchive() {
    const folder = await mkdtemp(join(tmpdir(), 'bloodbank-archive-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return createFolderArchive({ folder });
  }

  /** Counts, confirms, and waits for the end of the job. */
  async function run(gateway: Gateway, act: string, choice: object, key?: string): Promise<JobReport> {
    const headers = key === undefined ? {} : keyOf(key);
    const asked = await post(gateway, `/dead-letters/${act}`, choice, headers);
    expect(asked.json()).toMatchObject({ status: 409, code: 'gateway.confirm-needed' });
    const { count, confirm_with: confirm } = asked.json();
    const begun = await post(gateway, `/dead-letters/${act}`, { ...choice, expected_count: count, confirm }, headers);
    expect(begun.statusCode, begun.body).toBe(202);
    expect(await misfitOf(gateway, 'POST', `/dead-letters/${act}`, begun, headers)).toBe('');
    expect(begun.headers['location']).toBe(`/jobs/${begun.json().id}`);
    return ended(gateway, begun.json().id, key);
  }

  async function ended(gateway: Gateway, id: string, key?: string): Promise<JobReport> {
    return waitFor(async () => {
      const job = (await get(gateway, `/jobs/${id}`, key)).json() as JobReport;
      return job.state !== 'running' && job;
    }, PATIENT);
  }

  it('are grouped by what they failed of, listed page by page, and shown one by one, without a payload in any list', async () => {
    await house.letRest(5, 'slack.message.sent', (index) => ({ text: `canary-${index}` }));
    house.fails = 'otherwise';
    await house.letRest(2, 'github.pr.created', (index) => ({ pr_number: index + 1 }));
    const gateway = await house.openGateway();
    const groups = await get(gateway, '/dead-letters');
    expect(await misfitOf(gateway, 'GET', '/dead-letters', groups)).toBe('');
    expect(groups.json()).toMatchObject({
      total: 7,
      truncated: false,
      busy: [],
      groups: [
        { queue: house.queue, event_type: 'slack.message.sent', code: 'handler.non-retryable', count: 5 },
        { queue: house.queue, event_type: 'github.pr.created', count: 2, message: 'otherwise' },
      ],
    });
    expect((await get(gateway, '/dead-letters?type=github.%23')).json()).toMatchObject({ total: 2 });
    expect((await get(gateway, `/dead-letters?queue=${house.queue}&code=x.y`)).json()).toMatchObject({ total: 0 });

    const [slack] = groups.json().groups;
    const ids: string[] = [];
    let next = `&group=${slack.id}&limit=2`;
    for (;;) {
      const page = await lettersOf(gateway, next);
      expect(page.total).toBe(5);
      expect(page.letters.length).toBeLessThanOrEqual(2);
      ids.push(...page.letters.map(({ id }: { readonly id: string }) => id));
      if (page.next_cursor === undefined) break;
      next = `&group=${slack.id}&limit=2&cursor=${page.next_cursor}`;
    }
    expect(new Set(ids).size).toBe(5);
    const list = await get(gateway, `/dead-letters/letters?queue=${house.deadLetterQueue}`);
    expect(await misfitOf(gateway, 'GET', '/dead-letters/letters', list)).toBe('');
    expect(list.json().letters).toHaveLength(7);
    expect(list.body + groups.body).not.toContain('canary');

    const one = await get(gateway, letterUrl(ids[0] ?? ''));
    expect(await misfitOf(gateway, 'GET', '/dead-letters/letters/{queue}/{id}', one)).toBe('');
    expect(one.json()).toMatchObject({
      id: ids[0],
      envelope: { event_type: 'slack.message.sent', payload: { channel: 'c', text: expect.stringMatching('canary-') } },
      problems: [],
      is_too_large: false,
    });
    expect(one.headers['etag']).toBe(one.json().etag);
    // They rest as before.
    expect(await house.admin.inspect(house.deadLetterQueue)).toMatchObject({ messages: 7 });
    const pulse = (await get(gateway, '/pulse')).json();
    expect(pulse.newest_failures).toHaveLength(7);
    expect(pulse.newest_failures[0].at >= pulse.newest_failures[6].at).toBe(true);
  });

  it('many who look at once all see everything', async () => {
    await house.letRest(40);
    const gateway = await house.openGateway();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        get(gateway, ['/dead-letters', `/dead-letters/letters?queue=${house.service}`, '/queues'][index % 3] ?? ''),
      ),
    );
    const counts = answers.map((answer) => {
      const { total, queues } = answer.json();
      return total ?? queues[0].dead_letters.messages;
    });
    expect(counts).toEqual(new Array(12).fill(40));
  });

  it('are mended one by one: validated, sent back with another payload, and the second of two edits is refused', async () => {
    await house.letRest(2, 'slack.message.sent', (index) => ({ text: `wrong-${index}` }));
    const gateway = await house.openGateway();
    const { letters } = await lettersOf(gateway);
    const [{ id, etag, event_id: eventId }] = letters;
    const validate = await post(gateway, `${letterUrl(id)}/validate`, { payload: { channel: 7 } });
    expect(await misfitOf(gateway, 'POST', '/dead-letters/letters/{queue}/{id}/validate', validate)).toBe('');
    expect(validate.json().problems.map(({ path }: { readonly path: string }) => path)).toContain('/channel');
    expect((await post(gateway, `${letterUrl(id)}/validate`, { payload: { channel: 'c', text: 't' } })).json()).toEqual(
      {
        problems: [],
      },
    );

    house.fails = undefined;
    const edit = (payload: object, headers: Record<string, string> = { 'if-match': etag }) =>
      post(gateway, `${letterUrl(id)}/edit`, { payload }, headers);
    expect((await edit({ channel: 'c', text: 'right' }, {})).statusCode).toBe(428);
    expect((await edit({ channel: 'c', text: 'right' }, { 'if-match': '"other"' })).json()).toMatchObject({
      status: 412,
      code: 'gateway.edit-lost',
    });
    expect((await edit({ channel: 7 })).json()).toMatchObject({ status: 422, code: 'schema.invalid' });
    const both = await Promise.all([edit({ channel: 'c', text: 'right' }), edit({ channel: 'c', text: 'also' })]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
    const won = both.find(({ statusCode }) => statusCode === 200);
    expect(won && (await misfitOf(gateway, 'POST', '/dead-letters/letters/{queue}/{id}/edit', won))).toBe('');
    expect(won?.json().redriven_to).toBe(house.queue);
    const handled = await waitFor(
      () => house.handled.find((event) => event.event_id === won?.json().event_id),
      PATIENT,
    );
    expect(handled).toMatchObject({
      causation_id: eventId,
      payload: { channel: 'c', text: both[0]?.statusCode === 200 ? 'right' : 'also' },
    });
    expect((await lettersOf(gateway)).total).toBe(1);
    expect((await edit({ channel: 'c', text: 'late' })).statusCode).toBe(412);
    expect((await get(gateway, letterUrl(id))).json()).toMatchObject({ status: 404, code: 'operation.unknown-letter' });
  });

  it('are redriven, archived, restored and purged as jobs, after a count and a name; each tells in an event', async () => {
    const audits: { readonly payload: unknown }[] = [];
    await house.bus.tap([OPERATION], (event) => void audits.push(event));
    await house.letRest(4);
    await house.letRest(2, 'github.pr.created');
    const archive = await openArchive();
    const gateway = await house.openGateway({ archive });
    const { groups } = (await get(gateway, '/dead-letters')).json();
    const slack = groups.find(({ event_type: type }: { readonly event_type: string }) => type.startsWith('slack'));
    const before = await lettersOf(gateway);

    // Without, and with another count or name, nothing happens.
    const choice = { queue: house.service, group: slack.id };
    for (const wrong of [
      {},
      { confirm: house.queue },
      { confirm: house.queue, expected_count: 5 },
      { confirm: house.service, expected_count: 4 },
      { confirm: house.deadLetterQueue, expected_count: 4 },
    ]) {
      for (const act of ['redrive', 'archive', 'purge']) {
        const answer = await post(gateway, `/dead-letters/${act}`, { ...choice, ...wrong });
        expect(answer.json(), JSON.stringify(wrong)).toMatchObject({
          status: 409,
          code: 'gateway.confirm-needed',
          count: 4,
          confirm_with: house.queue,
        });
      }
    }
    expect(await lettersOf(gateway)).toEqual(before);
    expect((await get(gateway, '/jobs')).json()).toEqual({ jobs: [] });

    expect(await run(gateway, 'archive', choice)).toMatchObject({ state: 'completed', done: 4, total: 4, failed: 0 });
    expect((await lettersOf(gateway)).total).toBe(2);
    const archived = await get(gateway, '/dead-letters/archive?limit=3');
    expect(await misfitOf(gateway, 'GET', '/dead-letters/archive', archived)).toBe('');
    expect(archived.json()).toMatchObject({ total: 4, next_cursor: expect.any(String) });
    expect(archived.json().letters[0]).toMatchObject({ archived_by: 'local', queue: house.queue, group: slack.id });

    const rest = (await get(gateway, `/dead-letters/archive?cursor=${archived.json().next_cursor}`)).json().letters;
    const ids = [...archived.json().letters, ...rest].map(({ id }: { readonly id: string }) => id);
    const restored = await post(gateway, '/dead-letters/restore', { ids });
    expect(restored.statusCode, restored.body).toBe(202);
    expect(await ended(gateway, restored.json().id)).toMatchObject({ state: 'completed', done: 4 });
    const again = await lettersOf(gateway);
    expect(again.letters).toHaveLength(6);
    const byId = (list: readonly { readonly id: string }[]) => [...list].sort((a, b) => a.id.localeCompare(b.id));
    expect(byId(again.letters)).toEqual(byId(before.letters));
    expect((await get(gateway, '/dead-letters/archive')).json().total).toBe(0);

    house.fails = undefined;
    const handled = house.handled.length;
    expect(await run(gateway, 'redrive', choice)).toMatchObject({ state: 'completed', done: 4, failed: 0 });
    await waitFor(() => house.handled.length === handled + 4, PATIENT);
    const purged = await run(gateway, 'purge', { queue: house.queue, until: new Date().toISOString() });
    expect(purged).toMatchObject({ kind: 'dead-letters.purge', state: 'completed', done: 2, by: 'local' });
    expect((await lettersOf(gateway)).total).toBe(0);
    const jobs = await get(gateway, '/jobs');
    expect(await misfitOf(gateway, 'GET', '/jobs', jobs)).toBe('');
    expect(jobs.json().jobs.map(({ kind }: JobReport) => kind)).toEqual(
      ['purge', 'redrive', 'restore', 'archive'].map((act) => `dead-letters.${act}`),
    );

    await waitFor(() => audits.length === 4, PATIENT);
    expect(audits.map(({ payload }) => payload)).toContainEqual({
      operation: 'dead-letters.purge',
      by: 'local',
      target: house.queue,
      outcome: 'completed',
      count: 2,
      job_id: purged.id,
    });
    expect(registry.kindOf(OPERATION)).toBe('event');
  });

  it('that would fail again are left, and said', async () => {
    await house.letRest(1);
    await house.admin.visitDeadLetters(house.deadLetterQueue, async (letter) => {
      const envelope = JSON.parse(Buffer.from(letter.body).toString()) as { readonly payload: object };
      const body = Buffer.from(JSON.stringify({ ...envelope, payload: { channel: 7 } }));
      await house.admin.put(house.deadLetterQueue, { ...letter, body });
      return { kind: 'remove' };
    });
    const gateway = await house.openGateway();
    const [{ id }] = (await lettersOf(gateway)).letters;
    expect((await get(gateway, letterUrl(id))).json().problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: '/channel' })]),
    );
    expect(await run(gateway, 'redrive', { queue: house.service })).toMatchObject({
      state: 'completed',
      done: 0,
      failed: 1,
      result: { left: [{ id, reason: expect.any(String) }] },
    });
    expect((await lettersOf(gateway)).total).toBe(1);
  });

  it('that are nothing we know, hostile or huge, are listed, shown in part, and break nothing', async () => {
    await house.letRest(1);
    let model: Parameters<typeof house.admin.put>[1] | undefined;
    await house.admin.visitDeadLetters(house.deadLetterQueue, async (letter) => {
      model = letter;
      return { kind: 'keep' };
    });
    if (model === undefined) throw new Error('There is a letter.');
    const { eventId: _e, eventType: _t, correlationId: _c, ...bare } = model;
    const huge = { event_id: 'x', event_type: 'slack.message.sent', payload: { text: 'y'.repeat(1_500_000) } };
    const bodies = [
      'not json',
      JSON.stringify({ event_type: '../../%2F\u0000🩸__proto__', event_id: 'a/b?c=%', payload: { __proto__: 1 } }),
      JSON.stringify({ event_type: 'x'.repeat(100_000), payload: null }),
      JSON.stringify(huge),
      '',
      '[1,2]',
    ];
    for (const body of bodies) await house.admin.put(house.deadLetterQueue, { ...bare, body: Buffer.from(body) });
    const gateway = await house.openGateway();
    const list = await get(gateway, `/dead-letters/letters?queue=${house.service}`);
    expect(await misfitOf(gateway, 'GET', '/dead-letters/letters', list)).toBe('');
    expect(list.body.length).toBeLessThan(20_000);
    expect(list.json().letters).toHaveLength(7);
    const shown = [];
    for (const { id } of list.json().letters) {
      const one = await get(gateway, letterUrl(id));
      expect(await misfitOf(gateway, 'GET', '/dead-letters/letters/{queue}/{id}', one)).toBe('');
      expect(one.body.length).toBeLessThan(300_000);
      shown.push(one.json());
    }
    expect(shown.filter(({ problems }) => problems.length > 0)).toHaveLength(6);
    expect(shown.filter(({ is_too_large: isLarge }) => isLarge)).toMatchObject([{ size: expect.any(Number) }]);
    const [first] = shown.filter(({ size }) => size === 'not json'.length);
    expect(first).not.toHaveProperty('body_text');
    expect((await get(gateway, `${letterUrl(first.id)}?reveal=true`)).json().body_text).toBe('not json');
    const refused = await post(gateway, `${letterUrl(first.id)}/edit`, { payload: {} }, { 'if-match': first.etag });
    expect(refused.json()).toMatchObject({ status: 422, code: 'schema.invalid' });
    const all = await run(gateway, 'redrive', { queue: house.service, ids: [first.id] });
    expect(all).toMatchObject({ done: 0, failed: 1 });
  });

  it.each(['%2F..%2F', '%F0%9F%A9%B8', '%25', '%00', 'x'.repeat(255), '__proto__', 'amq.direct'])(
    'of a queue called %s there are none, and nothing of it is looked at',
    async (name) => {
      const gateway = await house.openGateway();
      const wanted = [404, 200];
      const list = await get(gateway, `/dead-letters/letters?queue=${name}`);
      expect(wanted, list.body).toContain(list.statusCode);
      if (list.statusCode === 200) expect(list.json().letters).toEqual([]);
      expect((await get(gateway, `/dead-letters/letters/${name}/x`)).statusCode).toBe(404);
      const purge = await post(gateway, '/dead-letters/purge', { queue: decodeURIComponent(name) });
      expect(purge.json()).toMatchObject({ code: 'operation.unknown-letter' });
    },
  );

  it('a queue that is no dead-letter queue is never taken for one', async () => {
    const other = `${house.exchange.replace('house', 'live')}.orders`;
    const gateway = await house.openGateway();
    for (const name of [other, 'bloodbank-live/orders', 'orders.queue.x']) {
      const answer = await post(gateway, '/dead-letters/purge', { queue: name });
      expect(answer.statusCode, name).toBe(404);
    }
  });

  it('a key sees, counts and changes its own domain alone; one that may only read changes nothing', async () => {
    await house.letRest(3);
    await house.letRest(2, 'github.pr.created');
    const archive = await openArchive();
    const gateway = await house.openGateway({ archive }, { keys: KEYS });
    expect((await get(gateway, '/dead-letters', 'slack')).json()).toMatchObject({ total: 3 });
    expect((await get(gateway, '/dead-letters', 'calendar')).json()).toMatchObject({ total: 0, groups: [] });
    const all = await lettersOf(gateway, '', 'reader');
    const github = all.letters.find(({ event_type: type }: { readonly event_type: string }) =>
      type.startsWith('github'),
    );
    expect(all.total).toBe(5);
    expect((await get(gateway, letterUrl(github.id), 'slack')).statusCode).toBe(404);
    const slack = (await lettersOf(gateway, '', 'slack')).letters[0];
    expect((await get(gateway, `${letterUrl(slack.id)}?reveal=true`, 'reader')).statusCode).toBe(403);
    expect((await get(gateway, `${letterUrl(slack.id)}?reveal=true`, 'slack')).statusCode).toBe(200);

    const choice = { queue: house.service };
    const edit = { 'if-match': slack.etag };
    for (const key of ['reader', 'writer', 'calendar']) {
      for (const [url, body] of [
        ['/dead-letters/redrive', choice],
        ['/dead-letters/archive', choice],
        ['/dead-letters/purge', { ...choice, expected_count: 5, confirm: house.queue }],
        ['/dead-letters/restore', { ids: [slack.id] }],
        [`${letterUrl(slack.id)}/edit`, { payload: { channel: 'c', text: 't' } }],
      ] as const) {
        const answer = await post(gateway, url, body, { ...keyOf(key), ...edit });
        expect(answer.json(), `${key} ${url}`).toMatchObject({ status: 403, code: 'gateway.forbidden' });
      }
    }
    const foreign = await post(
      gateway,
      `${letterUrl(github.id)}/edit`,
      { payload: {} },
      { ...keyOf('slack'), 'if-match': github.etag },
    );
    expect(foreign.statusCode).toBe(412);
    const job = await run(gateway, 'purge', choice, 'slack');
    expect(job).toMatchObject({ state: 'completed', done: 3, total: 3, by: 'slack' });
    expect((await lettersOf(gateway, '', 'reader')).total).toBe(2);
    expect((await get(gateway, `/jobs/${job.id}`, 'reader')).statusCode).toBe(200);
    expect((await get(gateway, `/jobs/${job.id}`, 'calendar')).json()).toMatchObject({ code: 'operation.unknown-job' });
    expect((await get(gateway, '/jobs', 'calendar')).json()).toEqual({ jobs: [] });
    const cancel = await gateway.app.inject({ method: 'DELETE', url: `/jobs/${job.id}`, headers: keyOf('reader') });
    expect(cancel.statusCode).toBe(403);
  });

  it('what changes something needs JSON, and the origin of the gateway itself', async () => {
    await house.letRest(1);
    const gateway = await house.openGateway();
    const choice = { queue: house.service, expected_count: 1, confirm: house.queue };
    const send = (headers: Record<string, string>, payload: string) =>
      gateway.app.inject({ method: 'POST', url: '/dead-letters/purge', headers, payload });
    const text = JSON.stringify(choice);
    expect((await send({ 'content-type': 'text/plain' }, text)).statusCode).toBe(415);
    expect((await send({ 'content-type': 'application/x-www-form-urlencoded' }, 'queue=x')).statusCode).toBe(415);
    expect((await send({}, '')).statusCode).toBe(400);
    const json = { 'content-type': 'application/json' };
    expect((await send({ ...json, origin: 'https://evil.example' }, text)).statusCode).toBe(421);
    expect((await send(json, JSON.stringify({ ...choice, force: true }))).statusCode).toBe(400);
    expect((await lettersOf(gateway)).total).toBe(1);
    expect((await send({ ...json, origin: 'http://localhost', host: 'localhost' }, text)).statusCode).toBe(202);
  });
});
