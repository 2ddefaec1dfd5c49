import { contracts } from '@bloodbank/contracts';
import { openEnvelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import { openCommandBench } from './commands.fixture.js';

const TYPE = 'command.grolf.assign_ticket';
const { registry } = contracts;

describeOnBrokers('the callbacks of a request', (broker) => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  beforeEach(() => {
    rejections.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it.each(['throws', 'rejects'])(
    'may do what it likes when it %s: the answer comes, and each failure is logged',
    async (how) => {
      const bench = openCommandBench(broker.url);
      const owner = await bench.open();
      const { commands, lines } = await bench.open();
      // As an adapter in another language does it: it takes the command on, then carries it out.
      const group = { kind: 'command', group: owner.service, patterns: [TYPE], retryDelaysMs: [] } as const;
      await owner.transport.consume(group, { prefetch: 10 }, async ({ body, properties }) => {
        const opened = openEnvelope(registry, body);
        if (!opened.ok) throw new Error(opened.failure.message);
        const { event_id: command_id } = opened.envelope;
        const facts = { command_id, target_agent: 'grolf', action: 'assign_ticket', fsm_version: 1 };
        const replies = [
          ['ack', facts],
          ['result', { ...facts, outcome: 'success' }],
        ] as const;
        for (const [name, payload] of replies) {
          const options = { kind: 'reply', causedBy: opened.envelope } as const;
          const { envelope } = prepareEnvelope(registry, owner.source, `${TYPE}.${name}`, payload, options);
          await owner.publisher.send(envelope, { to: properties.replyTo ?? '', unroutable: 'drop' });
        }
        return { kind: 'ack' };
      });
      let acknowledged = 0;
      for (const [, make] of THROWN) {
        const fail = (): never => {
          throw make();
        };
        const onAck = (): unknown => {
          acknowledged += 1;
          return how === 'throws' ? fail() : Promise.resolve().then(fail);
        };
        const [example] = registry.find(TYPE)?.examples ?? [];
        const payload = { ...(example as object), action: 'assign_ticket', target_agent: 'grolf' };
        const result = await commands.request(TYPE, payload as never, {
          onAck: onAck as () => void,
          onDelivered: fail,
          timeoutMs: 10_000,
        });
        expect(result).toMatchObject({ outcome: 'success' });
      }
      expect(acknowledged).toBe(THROWN.length);
      for (const name of ['onAck', 'onDelivered']) {
        const said = () => lines.items.filter(({ message }) => String(message).includes(name));
        // What a promise rejects with is told a moment later.
        await waitFor(() => said().length >= THROWN.length);
        expect(said()).toHaveLength(THROWN.length);
      }
    },
  );
});
