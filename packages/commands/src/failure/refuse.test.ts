import { CommandRefused } from '@bloodbank/core/errors';
import { createRecorder, describeOnBrokers } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { commandOf } from '../agents/agents.fixture.js';
import { openCommandBench, PROMPT } from '../commands.fixture.js';

describeOnBrokers('an owner that refuses', (broker) => {
  test('is believed, without a dead letter or a record: the same id is a new command', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    const letters = createRecorder<unknown>();
    const rolledBack: string[] = [];
    let isBusy = true;
    await owner.commands.handle('agent.thread.prompt', {
      execute(command, { publish }) {
        publish('agent.thread.response', { provider: 'anthropic', response: 'never' });
        if (command.payload.prompt === 'fail') throw new Error('On purpose.');
        if (isBusy) throw new CommandRefused({ code: 'busy', message: 'Not now.', retryable: true, retryAfterMs: 7 });
        return { provider: 'anthropic', response: 'Hello.' };
      },
      rollback: (command) => void rolledBack.push(command.event_id),
    });
    await owner.transport.watchDeadLetters({ kind: 'command', group: owner.service }, (letter) =>
      letters.record(letter),
    );
    const eventId = crypto.randomUUID();
    const ask = () => asker.commands.request('agent.thread.prompt', PROMPT, { eventId });
    for (let n = 0; n < 2; n++) {
      await expect(ask()).rejects.toMatchObject({
        name: 'CommandFailed',
        code: 'busy',
        retryable: true,
        retryAfterMs: 7,
      });
    }
    isBusy = false;
    expect(await ask()).toMatchObject({ response: 'Hello.' });
    // The letter of a failure comes after every letter that a refusal would have left.
    await expect(asker.commands.request('agent.thread.prompt', { ...PROMPT, prompt: 'fail' })).rejects.toThrow(
      'purpose',
    );
    await letters.waitForCount(1);
    expect(letters.items).toMatchObject([{ code: 'handler.failed' }]);
    expect(rolledBack).toHaveLength(1);
  });

  test('answers in the words of the tree where they fit, else in those of the bus', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    const seen = await bench.watch();
    const acks: unknown[] = [];
    await owner.commands.handle('command.grolf.work', async (command, { acknowledge }) => {
      const { command_id, target_agent, action } = command.payload;
      await acknowledge({ command_id, target_agent, action, fsm_version: 7 });
      const code = action === 'fit' ? 'rate_limited' : 'of_my_own';
      throw new CommandRefused({ code, message: 'No.', data: { fsm_version: 8, unheard_of: true } });
    });
    const ask = (action: string) =>
      asker.commands.request('command.grolf.work', commandOf('grolf', action), { onAck: (ack) => acks.push(ack) });
    await expect(ask('fit')).rejects.toMatchObject({ code: 'rate_limited', data: { fsm_version: 8, action: 'fit' } });
    await expect(ask('other')).rejects.toMatchObject({ code: 'of_my_own', data: { fsm_version: 8, unheard_of: true } });
    expect(acks).toMatchObject([
      { fsm_version: 7, action: 'fit' },
      { fsm_version: 7, action: 'other' },
    ]);
    // Of the reply in the bus's own words the tree has no contract.
    await seen.copies.waitForCount(5);
    const replies = seen.copies.items.filter(({ event_type: type }) => type !== 'command.grolf.work');
    expect(replies.map(({ event_type: type }) => type)).toEqual([
      'command.grolf.work.ack',
      'command.grolf.work.error',
      'command.grolf.work.ack',
    ]);
  });

  test('an acknowledgement that the tree does not know, or that does not fit, fails where it was written', async () => {
    const bench = openCommandBench(broker.url);
    const owner = await bench.open();
    await owner.commands.handle('agent.thread.prompt', async (_, { acknowledge }) => {
      await expect(acknowledge({})).rejects.toMatchObject({ code: 'schema.unknown-type' });
      return { provider: 'anthropic', response: 'Hello.' };
    });
    await owner.commands.handle('command.grolf.work', async ({ payload }, { acknowledge }) => {
      await expect(acknowledge({ fsm_version: 'seven' })).rejects.toMatchObject({ code: 'schema.invalid' });
      const { command_id, target_agent, action } = payload;
      return { command_id, target_agent, action, outcome: 'success' as const, fsm_version: 1 };
    });
    expect(await owner.commands.request('agent.thread.prompt', PROMPT)).toMatchObject({ response: 'Hello.' });
    const done = await owner.commands.request('command.grolf.work', commandOf('grolf', 'work'));
    expect(done).toMatchObject({ outcome: 'success' });
  });
});
