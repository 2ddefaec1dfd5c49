import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: Project;
beforeAll(() => {
  project = createProject();
});
afterAll(() => project.remove());

const bloodbank = (args: readonly string[], input = ''): Promise<CliResult> =>
  runCli(args, { cwd: project.root, input });

describe('publish --dry-run', () => {
  const id = '0190a5a2-0000-7000-8000-000000000001';
  const payload = '{"order_id":"o-2","total":3}';
  const dry = async (args: readonly string[], input?: string): Promise<{ envelope: unknown; routing_key: string }> => {
    const result = await bloodbank(['publish', 'shop.order.placed', '--dry-run', '-o', 'json', ...args], input);
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    return JSON.parse(result.stdout);
  };

  it('takes the payload in every form', async () => {
    writeFileSync(join(project.root, 'payload.json'), payload);
    const expected = { routing_key: 'shop.order.placed', envelope: { payload: JSON.parse(payload) } };
    expect(await dry(['--json', payload])).toMatchObject(expected);
    expect(await dry(['-j', '@payload.json'])).toMatchObject(expected);
    expect(await dry(['--json', '-'], payload)).toMatchObject(expected);
    expect(await dry(['--payload-file', 'payload.json'])).toMatchObject(expected);
    expect(await dry(['--payload-file', '-'], payload)).toMatchObject(expected);
    const example = { envelope: { payload: { order_id: 'o-1', total: 12.5 } } };
    for (const flag of ['--example', '--mock', '-m']) expect(await dry([flag])).toMatchObject(example);
  });

  it('makes a random payload, the same for the same seed', async () => {
    const one = await dry(['--sample', '--seed', '7']);
    expect(one).toMatchObject({ envelope: { payload: { order_id: expect.any(String), total: expect.any(Number) } } });
    const { payload: again } = (await dry(['--sample', '--seed', '7'])).envelope as { payload: unknown };
    expect(one).toMatchObject({ envelope: { payload: again } });
    expect((await bloodbank(['publish', 'shop.order.placed', '--sample', '--seed', 'x', '--dry-run'])).code).toBe(2);
  });

  it('takes a whole envelope in every form, and changes nothing in it', async () => {
    const { envelope } = await dry(['--json', payload, '--event-id', id]);
    const text = JSON.stringify(envelope);
    writeFileSync(join(project.root, 'envelope.json'), text);
    expect((await dry(['--envelope-json', text])).envelope).toEqual(envelope);
    expect((await dry(['--envelope-json', '@envelope.json'])).envelope).toEqual(envelope);
    expect((await dry(['--envelope-json', '-'], text)).envelope).toEqual(envelope);
    expect((await dry(['--envelope-file', 'envelope.json'])).envelope).toEqual(envelope);
    expect((await dry(['--envelope-file', '-'], text)).envelope).toEqual(envelope);
  });

  it('says who, when and why as the options do', async () => {
    const parent = '0190a5a2-0000-7000-8000-00000000000a';
    const other = '0190a5a2-0000-7000-8000-00000000000b';
    const who = ['--source-type', 'agent', '--source-app', 'tests', '--source-host', 'here'];
    const { envelope } = await dry(['-m', '--event-id', id, '-c', parent, '-c', other, ...who, '--priority', 'high']);
    expect(envelope).toMatchObject({
      event_id: id,
      correlation_ids: [parent, other],
      causation_id: other,
      source: { type: 'agent', app: 'tests', host: 'here' },
      priority: 'high',
    });
    const first = await dry(['-m', '--unique-key', 'order|1']);
    const again = await dry(['-m', '--unique-key', 'order|1']);
    expect(first.envelope).toMatchObject({ event_id: (again.envelope as { event_id: string }).event_id });
  });

  it('fills a family from its name, or from the payload', async () => {
    const args = ['--dry-run', '-o', 'json', '--json', '{"action":"closed"}'];
    for (const type of ['hook.door.closed', 'hook.door.{action}']) {
      const { stdout } = await bloodbank(['publish', type, ...args]);
      expect(JSON.parse(stdout)).toMatchObject({
        routing_key: 'hook.door.closed',
        envelope: { event_type: 'hook.door.closed' },
      });
    }
  });

  it('shows a person the envelope on stdout, the routing key on stderr', async () => {
    const result = await bloodbank(['publish', 'shop.order.placed', '-m', '-n']);
    expect(JSON.parse(result.stdout)).toMatchObject({ event_type: 'shop.order.placed' });
    expect(result.stderr).toBe('Dry run: nothing was sent. The routing key would be shop.order.placed.\n');
  });

  it.each([
    [['shop.order.placed', '--json', '{"order_id":"o"}'], 1, 'schema.invalid', 'total'],
    [['shop.order.ship', '-m'], 1, 'schema.wrong-kind', 'is a command'],
    [['shop.order.placed', '--envelope-json', '{"event_type":"shop.order.placed"}'], 1, 'schema.invalid', 'envelope'],
    [
      ['shop.order.placed', '--envelope-json', '{"event_type":"shop.order.cancelled"}'],
      2,
      'cli.usage',
      'Publish it as',
    ],
    [['hook.door.{action}', '--json', '{"action":"a b"}'], 2, 'cli.usage', 'family'],
  ])('refuses %j', async (args, code, errorCode, hint) => {
    const result = await bloodbank(['publish', ...args, '--dry-run']);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(`error[${errorCode}]`);
    expect(result.stderr).toContain(hint);
  });
});
