import { consumeScenarios } from './consume-scenarios.fixture.js';
import { deadLetterScenarios } from './dead-letter-scenarios.fixture.js';
import { declareScenarios } from './declare-scenarios.fixture.js';
import { describeOnBoth } from './describe-on-both.fixture.js';
import { exchangeScenarios } from './exchange-scenarios.fixture.js';
import { publishScenarios } from './publish-scenarios.fixture.js';
import { queueFeatureScenarios } from './queue-feature-scenarios.fixture.js';

describeOnBoth('amqplib: declaring queues', declareScenarios);
describeOnBoth('amqplib: exchanges', exchangeScenarios);
describeOnBoth('amqplib: publishing', publishScenarios);
describeOnBoth('amqplib: consuming', consumeScenarios);
describeOnBoth('amqplib: queue features', queueFeatureScenarios);
describeOnBoth('amqplib: dead-lettering', deadLetterScenarios);
