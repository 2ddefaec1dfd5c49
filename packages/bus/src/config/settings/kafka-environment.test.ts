import { parseKafkaUrl } from '@bloodbank/transport-kafka';
import { expect, test } from 'vitest';
import { kafkaUrlFrom } from './kafka-environment.js';

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

test.each([
  ['SASL_SSL', true],
  ['SSL', true],
  ['SASL_PLAINTEXT', false],
  ['PLAINTEXT', false],
])('%s is encrypted: %s', (protocol, isEncrypted) => {
  const url = kafkaUrlFrom({ KAFKA_BOOTSTRAP_SERVERS: 'a:1', KAFKA_SECURITY_PROTOCOL: protocol }) ?? '';
  expect(parseKafkaUrl(url).security?.tls !== undefined).toBe(isEncrypted);
});
