import { createHook } from 'node:async_hooks';
import { contracts } from '@bloodbank/contracts';
import type { Transport } from '@bloodbank/core/ports';
import { expect, it } from 'vitest';
import { createPublisher } from './create-publisher.js';
import { PROMPT, source } from './steps/steps.fixture.js';

/** How many promises come to be while this runs, what it waits for not counted. */
function countPromises(run: () => unknown): number {
  let count = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === 'PROMISE') count += 1;
    },
  }).enable();
  run();
  hook.disable();
  return count;
}

it('makes one promise for a publish, where nobody traces, records or changes it', async () => {
  const confirmed = Promise.resolve({ routed: true });
  const transport = { publish: () => confirmed } as unknown as Transport;
  const publisher = createPublisher({ contracts, transport, source });
  expect(countPromises(() => publisher.publish('llm.prompt', PROMPT))).toBe(1);
  expect(countPromises(() => publisher.publish('llm.prompt', PROMPT, { metadata: { a: 1 }, ttlSeconds: 5 }))).toBe(1);
  const { envelope } = await publisher.publish('llm.prompt', PROMPT);
  expect(countPromises(() => publisher.send(envelope))).toBe(1);
});
