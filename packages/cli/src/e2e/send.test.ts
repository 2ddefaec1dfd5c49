import { fileURLToPath } from 'node:url';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { CommandFailed } from '@bloodbank/core/errors';
import { describeOnBrokers, freshName } from '@bloodbank/testkit';
import { commandsExchangeOf } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from './cli.fixture.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PROMPT = JSON.stringify({ provider: 'anthropic', prompt: 'Hi' });

describeOnBrokers('send and request', (broker) => {
  test('reach the owner, print its answer, and say its refusal', { timeout: 120_000 }, async () => {
    const exchange = freshName('bloodbank.events');
    const service = freshName('svc');
    const bus = await connectBus({ contracts, service, url: broker.url, exchange, topology: false });
    onTestFinished(() => bus.close());
    const cli = (...args: readonly string[]) =>
      runCli([...args, '--url', broker.url], { cwd: ROOT, env: { EXCHANGE_NAME: exchange } });

    const nobody = await cli('send', 'agent.thread.prompt', '--json', PROMPT);
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('transport.unroutable')]);
    expect(nobody.stderr).toMatch(/Nobody owns the command .*\n.*\n.*fix: Start the service that handles it/);

    const ids: string[] = [];
    await bus.handle('agent.thread.prompt', ({ event_id: id, payload }) => {
      ids.push(id);
      if (payload.prompt === 'no') throw new CommandFailed({ code: 'refused', message: 'It says no.' });
      return { provider: payload.provider, response: 'Hello.' };
    });
    const sent = await cli('send', 'agent.thread.prompt', '--example');
    expect([sent.code, sent.stdout.trim()]).toEqual([0, ids[0] ?? sent.stdout.trim()]);
    const asked = await cli('request', 'agent.thread.prompt', '--json', PROMPT);
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.stdout)).toEqual({ provider: 'anthropic', response: 'Hello.' });
    const refused = await cli('request', 'agent.thread.prompt', '--json', PROMPT.replace('Hi', 'no'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('error[refused]: It says no.')]);

    // No topology file knows this owner; what the error says to do leads to its dead letter all the same.
    for (const name of [service, `${commandsExchangeOf(exchange)}.${service}`]) {
      const listed = await cli('dlq', 'list', name);
      expect([listed.code, listed.stdout]).toEqual([
        0,
        expect.stringMatching(/: 1 dead letter\n +1 +command\.failed +agent\.thread\.prompt/),
      ]);
    }
    expect((await cli('queues', 'show', service)).stdout).toContain(`${commandsExchangeOf(exchange)}.${service}`);
  });
});
