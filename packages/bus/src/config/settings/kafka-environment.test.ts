import { parseKafkaUrl } from '@bloodbank/transport-kafka';
import { expect, test } from 'vitest';
import { kafkaUrlFrom, withKafkaVariables } from './kafka-environment.js';

test('without brokers there is no URL', () => {
  expect(kafkaUrlFrom({ KAFKA_CONSUMER_GROUP: 'a' })).toBeUndefined();
});

test('the variables of ONEX are understood', () => {
  const url = kafkaUrlFrom({
    KAFKA_BOOTSTRAP_SERVERS: 'omninode-bridge-redpanda:9092,second:9093',
    KAFKA_CONSUMER_GROUP: 'archon-intelligence',
    KAFKA_AUTO_OFFSET_RESET: 'earliest',
    KAFKA_MAX_IN_FLIGHT: '100',
    KAFKA_CODEGEN_VALIDATE_REQUEST: 'dev.validate',
    KAFKA_CODEGEN_ANALYZE_RESPONSE: 'omninode.codegen.response.analyze.v1',
  });
  const options = parseKafkaUrl(url ?? '');
  expect(options).toMatchObject({
    bootstrap: 'omninode-bridge-redpanda:9092,second:9093',
    groupId: 'archon-intelligence',
    begin: 'earliest',
    maxInFlight: 100,
  });
  expect([...(options.renamed ?? [])]).toEqual([['omninode.codegen.request.validate.v1', 'dev.validate']]);
});

const CODEGEN = ['validate', 'analyze', 'pattern', 'mixin'].flatMap((operation) =>
  ['request', 'response'].map((pattern) => [
    `KAFKA_CODEGEN_${operation}_${pattern}`.toUpperCase(),
    `omninode.codegen.${pattern}.${operation}.v1`,
  ]),
);

test.each([
  ...CODEGEN,
  ['KAFKA_BRIDGE_BATCH_STAMP_REQUEST', 'omninode.bridge.request.batch_stamp.v1'],
  ['KAFKA_INTELLIGENCE_QUALITY_ASSESSED_EVENT', 'omninode.intelligence.event.quality_assessed.v1'],
  ['KAFKA_AUDIT_AGENT_EXECUTION', 'omninode.audit.agent_execution.v1'],
])('%s is the topic of %s', (variable, eventType) => {
  const url = kafkaUrlFrom({ KAFKA_BOOTSTRAP_SERVERS: 'a:1', [variable]: 'called.otherwise' }) ?? '';
  expect([...(parseKafkaUrl(url).renamed ?? [])]).toEqual([[eventType, 'called.otherwise']]);
});

test('no other variable of Kafka is taken for a topic', () => {
  const env = { KAFKA_BOOTSTRAP_SERVERS: 'a:1', KAFKA_OPTS: 'x', KAFKA_SESSION_TIMEOUT_MS: '5', KAFKA_REQUEST: 'y' };
  expect(parseKafkaUrl(kafkaUrlFrom(env) ?? '').renamed?.size).toBe(0);
});

test.each([
  ['SASL_SSL', true],
  ['SSL', true],
  ['SASL_PLAINTEXT', false],
  ['PLAINTEXT', false],
])('%s is encrypted: %s', (protocol, isEncrypted) => {
  const url = kafkaUrlFrom({ KAFKA_BOOTSTRAP_SERVERS: 'a:1', KAFKA_SECURITY_PROTOCOL: protocol }) ?? '';
  expect(parseKafkaUrl(url).security?.tls !== undefined).toBe(isEncrypted);
});

test.each([
  ['kafka://a:1', {}, 'kafka://a:1'],
  ['amqp://a:1', { KAFKA_CONSUMER_GROUP: 'g' }, 'amqp://a:1'],
  ['kafka://a:1,b:2', { KAFKA_CONSUMER_GROUP: 'g' }, 'kafka://a:1,b:2?group=g'],
  [
    'kafka://a:1?group=own',
    { KAFKA_CONSUMER_GROUP: 'g', KAFKA_MAX_IN_FLIGHT: '5' },
    'kafka://a:1?group=own&maxInFlight=5',
  ],
  ['kafka://a:1?begin=declared', { KAFKA_AUTO_OFFSET_RESET: 'earliest' }, 'kafka://a:1?begin=declared'],
  [
    'kafka://user:s3cret@a:1',
    { KAFKA_SASL_USERNAME: 'other', KAFKA_SASL_PASSWORD_FILE: '/x' },
    'kafka://user:s3cret@a:1',
  ],
])('%s beside %j is %s', (url, variables, expected) => {
  expect(withKafkaVariables(url, variables)).toBe(expected);
});

test('topics of the address and of the variables are both renamed, and the address wins', () => {
  const url = withKafkaVariables('kafka://a:1?topics=omninode.codegen.request.validate.v1%3Dmine,b%3Dc', {
    KAFKA_CODEGEN_VALIDATE_REQUEST: 'theirs',
    KAFKA_CODEGEN_VALIDATE_RESPONSE: 'answers',
  });
  expect(Object.fromEntries(parseKafkaUrl(url).renamed ?? [])).toEqual({
    'omninode.codegen.request.validate.v1': 'mine',
    'omninode.codegen.response.validate.v1': 'answers',
    b: 'c',
  });
});
