import { DROPPABLE_HEADER, PARTITION_HEADER, partitionBucketOf } from '@bloodbank/topology';
import { expect, test } from 'vitest';
import { type RoutedMessage, toAmqp } from './to-amqp.js';

const MESSAGE: RoutedMessage = {
  exchange: 'e',
  routingKey: 'k',
  body: Buffer.from('x'),
  properties: {},
  headers: { own: 1 },
};

test('a message is persistent and mandatory unless it says otherwise', () => {
  expect(toAmqp(MESSAGE).options).toMatchObject({ persistent: true, mandatory: true });
  expect(toAmqp({ ...MESSAGE, properties: { persistent: false } }).options).toMatchObject({
    persistent: false,
    mandatory: true,
  });
});

test('headers are those of the message itself, and copied only where one of the bus is added', () => {
  expect(toAmqp(MESSAGE).options.headers).toBe(MESSAGE.headers);
  expect(toAmqp({ ...MESSAGE, droppable: false }).options.headers).toBe(MESSAGE.headers);
  expect(toAmqp({ ...MESSAGE, droppable: true }).options.headers).toEqual({ own: 1, [DROPPABLE_HEADER]: true });
  expect(toAmqp({ ...MESSAGE, partitionKey: 'p' }).options.headers).toEqual({
    own: 1,
    [PARTITION_HEADER]: String(partitionBucketOf('p')),
  });
  expect(MESSAGE.headers).toEqual({ own: 1 });
});
