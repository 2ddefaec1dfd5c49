import { contracts } from '@bloodbank/contracts';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bus } from './bus.js';
import { connectBus } from './connect-bus.js';
import { type ServiceProcess, startService } from './service-process.fixture.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('a service process', (broker) => {
  let bus: Bus<Types>;
  const services: ServiceProcess[] = [];
  const names = new Set<string>();

  beforeEach(async () => {
    bus = await connectBus({ contracts, service: freshName('tester'), url: broker.url, topology: false });
  });

  afterEach(async () => {
    for (const { process: child, ended } of services.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await bus.close();
    for (const name of names) await deleteServiceQueues(broker.url, name);
  });

  async function start(service: string, workMs: number): Promise<ServiceProcess> {
    const started = await startService(broker.url, service, workMs);
    services.push(started);
    names.add(service);
    return started;
  }

  it('killed in the middle of a handler: the event comes again, to whoever is there next', {
    timeout: 40_000,
  }, async () => {
    const name = freshName('killed');
    const victim = await start(name, 60_000);
    await bus.publish('llm.prompt', { provider: name, prompt: 'work' });
    await victim.lines.waitFor((line) => line.startsWith('started work 1'));
    victim.process.kill('SIGKILL');
    expect(await victim.ended).toBe('SIGKILL');

    const heir = await start(name, 0);
    await heir.lines.waitFor((line) => line.startsWith('started work'), { timeoutMs: 10_000 });
    await heir.lines.waitFor((line) => line === 'finished work');
    expect(heir.lines.items.filter((line) => line.startsWith('started'))).toHaveLength(1);
  });

  it('told to end: finishes what runs, begins nothing, exits 0; nothing finished comes again', {
    timeout: 40_000,
  }, async () => {
    const name = freshName('drained');
    const first = await start(name, 500);
    const prompts = Array.from({ length: 30 }, (_, i) => `prompt-${i}`);
    for (const prompt of prompts) await bus.publish('llm.prompt', { provider: name, prompt });
    await first.lines.waitFor((line) => line.startsWith('started'));
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const startedBy = (service: ServiceProcess): readonly string[] => wordsAfter(service, 'started');
    const finishedBy = (service: ServiceProcess): readonly string[] => wordsAfter(service, 'finished');
    expect(finishedBy(first)).toEqual(startedBy(first));
    expect(startedBy(first).length).toBeLessThan(prompts.length);

    const second = await start(name, 0);
    await second.lines.waitFor(() => finishedBy(first).length + finishedBy(second).length >= prompts.length);
    expect([...finishedBy(first), ...finishedBy(second)].sort()).toEqual([...prompts].sort());
  });

  it('shares the queue of its name with its other instances', { timeout: 40_000 }, async () => {
    const name = freshName('shared');
    const [one, two] = await Promise.all([start(name, 20), start(name, 20)]);
    const prompts = Array.from({ length: 40 }, (_, i) => `prompt-${i}`);
    for (const prompt of prompts) await bus.publish('llm.prompt', { provider: name, prompt });
    const both = (): readonly string[] => [...wordsAfter(one, 'finished'), ...wordsAfter(two, 'finished')];
    await one.lines.waitFor(() => both().length === prompts.length, { timeoutMs: 10_000 });
    expect([...both()].sort()).toEqual([...prompts].sort());
    for (const service of [one, two]) expect(wordsAfter(service, 'finished').length).toBeGreaterThan(0);
  });

  it('is watched by a tap, which takes nothing from it', { timeout: 40_000 }, async () => {
    const name = freshName('watched');
    const seen = createRecorder<string>();
    const tap = await bus.tap(['llm.#'], (event) => seen.record(event.event_id));
    const service = await start(name, 0);
    const { eventId } = await bus.publish('llm.prompt', { provider: name, prompt: 'work' });
    await seen.waitFor((id) => id === eventId);
    await service.lines.waitFor((line) => line === 'finished work');
    await tap.stop();
  });
});

function wordsAfter({ lines }: ServiceProcess, verb: string): readonly string[] {
  return lines.items.flatMap((line) => (line.startsWith(`${verb} `) ? [line.split(' ')[1] ?? ''] : []));
}
