import { describeOnBrokers, publishStraight, watchDeadLetters } from '@bloodbank/testkit';
import { describe, expect, it } from 'vitest';
import { openBench } from '../telemetry/bench.fixture.js';
import { origin } from './origin.js';
import { ENVELOPE, openedPassage, run } from './steps.fixture.js';

const WEBHOOK = { ...ENVELOPE, event_type: 'webhook.github.push' };

describe('what came past the exchange', () => {
  it('is refused as a webhook, with whom the broker knows its sender as', async () => {
    const userId = { properties: { userId: 'ada' } };
    const { settlement, handed } = await run(origin, openedPassage(WEBHOOK, { bypassed: true, ...userId }));
    expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'message.unproven-origin' } });
    expect(settlement).toMatchObject({ failure: { message: expect.stringContaining("the broker's user ada") } });
    expect(handed).toEqual([]);
  });

  it('is handed on as anything else, and so is a webhook that came through it', async () => {
    expect((await run(origin, openedPassage(ENVELOPE, { bypassed: true }))).handed).toHaveLength(1);
    expect((await run(origin, openedPassage(WEBHOOK))).handed).toHaveLength(1);
  });
});

describeOnBrokers('a webhook that is written straight to a queue', (broker) => {
  it('is dead-lettered at once, however often it comes; other events are handled, also at a second attempt', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const handled: string[] = [];
    await bench.subscriber.subscribe('llm.prompt', (event, { attempt }) => {
      handled.push(`${event.event_id} ${attempt}`);
      if (attempt === 1) throw new Error('once');
    });
    const write = (envelope: object, properties = {}): Promise<void> =>
      publishStraight(broker.url, bench.queue, Buffer.from(JSON.stringify(envelope)), properties);
    await write(WEBHOOK);
    await write(WEBHOOK, { userId: 'guest' });
    await write(ENVELOPE);
    await letters.waitForCount(2);
    await expect.poll(() => handled).toEqual([`${ENVELOPE.event_id} 1`, `${ENVELOPE.event_id} 2`]);
    for (const { headers } of letters.items) {
      expect(headers).toMatchObject({ 'bloodbank-error-code': 'message.unproven-origin', 'bloodbank-exchange': '' });
    }
    expect(letters.items[1]?.headers).toMatchObject({ 'bloodbank-user-id': 'guest' });
    await bench.close();
  });
});
