import { describeOnServer } from '@bloodbank/testkit';
import { kafkaBroker } from './any-broker.fixture.js';
import { describeDeadLetterJourney } from './dlq-journey.fixture.js';

describeOnServer('Kafka', 'dlq', (url) => describeDeadLetterJourney(kafkaBroker(url)));
