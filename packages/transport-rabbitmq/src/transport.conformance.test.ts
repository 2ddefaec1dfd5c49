import { describeOnBrokers, describeTransport } from '@bloodbank/testkit';
import { rabbitHarness } from './rabbit-harness.fixture.js';

describeOnBrokers('createRabbitTransport', (broker) => {
  describeTransport(broker.kind, rabbitHarness(broker));
});
