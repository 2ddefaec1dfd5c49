import { describeOnBrokers } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { createRabbitTransport } from '../index.js';

const LONG = 'n'.repeat(256);

describeOnBrokers('a name that AMQP cannot carry', (broker) => {
  it.each(['exchange', 'queue', 'delay queue', 'pattern', 'pattern of a tap'])(
    'of %s is refused as what it is, not as a broker that is away',
    async (what) => {
      const work = async (): Promise<unknown> => {
        const exchange = what === 'exchange' ? LONG : 'long-names';
        const transport = await createRabbitTransport({ url: broker.url, connectionName: 'names', exchange });
        onTestFinished(() => transport.close());
        const group = {
          kind: 'event',
          group: 'names',
          name: what === 'queue' ? LONG : what === 'delay queue' ? 'n'.repeat(248) : 'names',
          patterns: [what === 'pattern' ? LONG : 'a.b'],
          retryDelaysMs: what === 'delay queue' ? [1_000] : [],
        } as const;
        const source = what === 'pattern of a tap' ? { tap: [{ kind: 'event', pattern: LONG } as const] } : group;
        return transport.consume(source, { prefetch: 1 }, async () => ({ kind: 'ack' }));
      };
      await expect(work()).rejects.toMatchObject({
        code: 'config.invalid',
        message: expect.stringContaining('AMQP carries 255'),
      });
    },
  );
});

describeOnBrokers('a name with a line break, which brokers take out when they declare it', (broker) => {
  it.each(['queue', 'owner', 'pattern of commands'])('of %s is refused', async (what) => {
    const transport = await createRabbitTransport({
      url: broker.url,
      connectionName: 'names',
      exchange: 'line-breaks',
    });
    onTestFinished(() => transport.close());
    const name = (of: string): string => (what === of ? 'two\nlines' : 'one.line');
    const kind = what === 'queue' ? 'event' : 'command';
    const group = { kind, group: name('owner'), name: name('queue'), retryDelaysMs: [] } as const;
    await expect(transport.declare({ ...group, patterns: [name('pattern of commands')] })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('has a line break'),
    });
  });
});
