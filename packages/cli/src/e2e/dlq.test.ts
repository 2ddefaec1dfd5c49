import { describeOnBrokers } from '@bloodbank/testkit';
import { amqpBroker } from './any-broker.fixture.js';
import { describeDeadLetterJourney } from './dlq-journey.fixture.js';

describeOnBrokers('dlq', (broker) => describeDeadLetterJourney(amqpBroker(broker)));
