import { describeOnServer, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteTopicsOf } from '../../../transport-kafka/src/delete-topics.fixture.js';
import { assertNothingRuns, type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

const SERVICE = 'stock';

describeOnServer('Kafka', 'topology show, plan, apply and verify', (url) => {
  let project: Project;
  let exchange: string;
  let group: string;

  beforeEach(() => {
    project = createProject();
    exchange = `${freshName('live')}.events`;
    group = `${exchange}.${SERVICE}`;
    layOut({ options: { arguments: { 'x-max-priority': 5 } } });
    settings({ defaults: { partitions: 2, replicas: 1, retentionMs: 86_400_000 } });
  });
  afterEach(async () => {
    project.remove();
    await deleteTopicsOf(new URL(url).host, exchange);
    await assertNothingRuns();
  });

  const layOut = (queue: object, delaysMs: readonly number[] = [1_000]): void =>
    project.write('topology/stock.json', {
      vhosts: { '/': { queues: { [group]: queue }, bindings: { [`${exchange}[shop.#] -> ${group}`]: {} } } },
      bloodbank: { queues: { [group]: { retry: { attempts: 3, delaysMs } } } },
    });
  const settings = (file: object): void => project.write('topology/kafka.json', file);
  const topology = (...args: readonly string[]): Promise<CliResult> =>
    runCli(['topology', ...args], { cwd: project.root, env: { BUS_URL: url, EXCHANGE_NAME: exchange } });

  it('shows topics and groups, and what Kafka cannot honour of the files', async () => {
    const shown = await topology('show');
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain(`  ${exchange}.shop: 2 partitions, 1 replica, kept for 1 days\n`);
    expect(shown.stdout).toContain(`  ${exchange}.shop.dlq: 1 partition, 1 replica, kept for ever\n`);
    expect(shown.stdout).toContain(`Group ${group}\n  takes shop.#\n  reads ${exchange}.shop\n`);
    expect(shown.stdout).toMatch(/Kafka cannot honour\n {2}\S+stock\.json:5: "x-max-priority" of the queue/);
    const json = JSON.parse((await topology('show', '--json')).stdout);
    expect(json.groups).toEqual([expect.objectContaining({ group, patterns: ['shop.#'] })]);
  });

  it('plans what is missing, makes it, and finds it as the files say', async () => {
    const planned = await topology('plan');
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain(`+ topic ${exchange}.shop is not there`);
    expect(planned.stdout).toContain(`+ group ${group} is not there`);
    expect(await topology('apply')).toMatchObject({ code: 0, stdout: '5 created.\n' });
    expect(await topology('verify')).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing to do') });
    expect(await topology('apply')).toMatchObject({ code: 0, stdout: 'Nothing was to be done.\n' });
  });

  it('names drift, changes it only when told to, and refuses fewer partitions', async () => {
    await topology('apply');
    settings({ defaults: { partitions: 1, replicas: 1, retentionMs: 86_400_000 } });
    const fewer = await topology('plan');
    expect(fewer.stdout).toContain(`~ topic ${exchange}.shop\n    "partitions" is 2 on the broker, 1 in the files\n`);
    expect(fewer.stdout).toContain('Kafka takes no partitions away');
    const refused = await topology('apply', '--migrate', `${exchange}.shop`, '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Kafka takes no partitions away') });

    settings({ topics: { [`${exchange}.shop`]: { partitions: 4, retentionMs: 3_600_000 } } });
    const left = await topology('apply');
    expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed.') });
    const told = await topology('apply', '--migrate', `${exchange}.shop`);
    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('Dry run: nothing was changed.') });
    expect(told.stdout).toContain(`Would raise the partitions of ${exchange}.shop from 2 to 4.`);
    expect(told.stdout).toContain('What is older goes for good');
    const done = await topology('apply', '--migrate', `${exchange}.shop`, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('1 rebuilt') });
    expect((await topology('verify')).code).toBe(0);
    expect((await topology('apply', '--migrate', 'no.such')).code).toBe(2);
  });

  it('takes away a delay that no file has, when told to', async () => {
    await topology('apply');
    layOut({}, [2_000]);
    expect((await topology('plan')).stdout).toContain(`- topic ${group}.retry.1000`);
    expect((await topology('apply', '--prune')).stdout).toContain(`Would take away the topic ${group}.retry.1000.`);
    expect(await topology('apply', '--prune', '--yes')).toMatchObject({
      code: 0,
      stdout: '1 created, 1 taken away.\n',
    });
    expect((await topology('verify')).code).toBe(0);
  });

  it('tells what is wrong with the settings of topics, with the line', async () => {
    settings({ defaults: { replicas: 0 } });
    const checked = await topology('check');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/kafka\.json:3 error kafka-schema: \/defaults\/replicas must be >= 1\./);
    expect((await topology('apply')).stderr).toContain('/defaults/replicas');
  });
});
