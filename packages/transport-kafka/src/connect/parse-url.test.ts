import { expect, test } from 'vitest';
import { parseKafkaUrl } from './parse-url.js';

test('brokers, login and parameters', () => {
  const url = 'kafkas://me:s%40cret@one:9092,two:9093?mechanism=SCRAM-SHA-512&partitions=12&replicas=3&heartbeatMs=500';
  const options = parseKafkaUrl(url);
  expect(options.bootstrap).toBe('one:9092,two:9093');
  expect(options.security?.sasl).toEqual({ mechanism: 'SCRAM-SHA-512', username: 'me', password: 's@cret' });
  expect(options.security?.tls).toEqual({});
  expect(options.topics).toEqual({ partitions: 12, replicas: 3 });
  expect(options.times).toEqual({ heartbeatMs: 500 });
});

test.each([
  ['-1', -1],
  ['86400000', 86_400_000],
])('records are kept for %s', (text, retentionMs) => {
  expect(parseKafkaUrl(`kafka://one:9092?retentionMs=${text}`).topics).toEqual({ retentionMs });
});

test.each([
  'kafka://',
  'http://one:9092',
  'kafka://me:secret@one:9092?mechanism=MD5',
  'kafka://me:secret@one:9092?partitions=-1',
  'kafka://me:secret@one:9092?partition=3',
  'kafka://me:secret@one:9092?retentionMs=-2',
  'kafka://me:secret@one:9092?begin=latest',
  'kafka://me:secret@one:9092?topics=a',
  'kafka://me:secret@one:9092?passwordFile=/nowhere/secret',
])('%s is refused, and its password not told', (url) => {
  let message = '';
  try {
    parseKafkaUrl(url);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'config.invalid' });
    ({ message } = thrown as Error);
  }
  expect(message).not.toBe('');
  expect(message).not.toContain(':secret');
});
