import { describeOnServer, describeTransport } from '@bloodbank/testkit';
import { kafkaHarness } from './kafka-harness.fixture.js';

describeOnServer('Kafka', 'createKafkaTransport', (url) => {
  describeTransport('kafka', kafkaHarness(new URL(url).host));
});
