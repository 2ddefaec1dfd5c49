import { connectBus } from '@bloodbank/bus';
import { readSettings } from '@bloodbank/bus/config';
import { contracts } from '@bloodbank/contracts';
import { createEventId } from '@bloodbank/core/envelope';
import { createMemoryCorrelation } from '@bloodbank/correlation';
import { type RoutedMessage, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { waitFor } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { watchHappenings } from '../up/open-broker.js';
import { followEvents } from './follow-events.js';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

it('knows what strangers publish, and leaves unroutable what nobody receives', async () => {
  const watchers: ((message: RoutedMessage) => void)[] = [];
  const broker = await startEmbeddedBroker(
    watchHappenings((message) => watchers.forEach((watcher) => void watcher(message))),
  );
  const stranger = await connectBus({
    contracts,
    service: 'stranger',
    url: broker.url,
    topology: false,
    correlation: false,
    settings: readSettings({}),
  });
  onTestFinished(async () => {
    await stranger.close();
    await broker.close();
  });
  const store = createMemoryCorrelation();
  const { registry } = contracts;
  const watch = (onRouted: (message: RoutedMessage) => void) => {
    watchers.push(onRouted);
    return () => void watchers.splice(watchers.indexOf(onRouted), 1);
  };
  const unfollow = followEvents(watch, { registry, exchange: 'bloodbank.events.v1', store, logger });
  const prompt = { provider: 'anthropic', prompt: 'why?' };
  await expect(stranger.publish('llm.prompt', prompt)).rejects.toMatchObject({ code: 'transport.unroutable' });

  await stranger.subscribe('llm.*', { handler: () => {} });
  const first = await stranger.publish('llm.prompt', prompt);
  const how = { causedBy: first.envelope };
  const second = await stranger.publish('llm.response', { provider: 'anthropic', response: 'so' }, how);
  await waitFor(async () => (await store.find(first.eventId))?.children.includes(second.eventId));

  await stranger.handle('agent.thread.prompt', () => ({ provider: 'echo', response: 'so' }));
  const eventId = createEventId();
  await stranger.request('agent.thread.prompt', prompt, { eventId, causedBy: second.envelope });
  await waitFor(async () => (await store.find(second.eventId))?.children.includes(eventId));
  // Nobody records it, and its copy is seen all the same.
  const [reply = ''] = await waitFor(async () => {
    const children = (await store.find(eventId))?.children ?? [];
    return children.length > 0 && children;
  });
  expect((await store.find(reply))?.event).toMatchObject({ event_type: 'agent.thread.prompt.result' });

  unfollow();
  const third = await stranger.publish('llm.prompt', prompt);
  expect(await store.find(third.eventId)).toBeUndefined();
});
