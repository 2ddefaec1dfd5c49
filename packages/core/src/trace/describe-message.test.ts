import { expect, it } from 'vitest';
import { createContract } from '../contract/registry.fixture.js';
import { describeMessage } from './describe-message.js';

const published = {
  operation: 'publish',
  system: 'rabbitmq',
  destination: 'events',
  routingKey: 'llm.prompt',
  contract: createContract({ type: 'llm.prompt' }),
  properties: { messageId: 'm', correlationId: 'c' },
  bodyBytes: 7,
} as const;

it('names a publish by exchange and routing key', () => {
  expect(describeMessage(published)).toEqual({
    spanName: 'publish events:llm.prompt',
    span: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'events:llm.prompt',
      'messaging.rabbitmq.destination.routing_key': 'llm.prompt',
      'messaging.message.id': 'm',
      'messaging.message.conversation_id': 'c',
      'messaging.message.body.size': 7,
    },
    metric: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'events:llm.prompt',
    },
  });
});

it('names a delivery by its queue too', () => {
  const { spanName, span } = describeMessage({ ...published, operation: 'process', queue: 'events.rag' });
  expect(spanName).toBe('process events:llm.prompt:events.rag');
  expect(span).toMatchObject({ 'messaging.operation.type': 'process' });
});

it('keeps the names of a family, which are without end, out of span names and metrics', () => {
  const contract = createContract({ type: 'webhook.plane.{event}', parameters: ['event'] });
  const { spanName, span, metric } = describeMessage({ ...published, routingKey: 'webhook.plane.x1', contract });
  expect(spanName).toBe('publish events:webhook.plane.{event}');
  expect(span).toMatchObject({ 'messaging.destination.name': 'events:webhook.plane.x1' });
  expect(JSON.stringify(metric)).not.toContain('x1');
  expect(metric).toMatchObject({ 'messaging.destination.template': 'events:webhook.plane.{event}' });
});

it('does the same with what is no event at all', () => {
  const { contract: _, ...foreign } = published;
  const described = describeMessage({ ...foreign, operation: 'process', queue: 'q', routingKey: 'anything-42' });
  expect(described.spanName).toBe('process events:q');
  expect(JSON.stringify(described.metric)).not.toContain('anything-42');
  expect(described.span).toMatchObject({ 'messaging.destination.name': 'events:anything-42:q' });
});
