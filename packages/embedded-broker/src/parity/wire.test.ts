import { crossingScenarios } from './crossing-scenarios.fixture.js';
import { describeOnBoth } from './describe-on-both.fixture.js';
import { transactionScenarios } from './transaction-scenarios.fixture.js';
import { wireScenarios } from './wire-scenarios.fixture.js';

describeOnBoth('bytes on a socket', wireScenarios);
describeOnBoth('closes that cross', crossingScenarios);
describeOnBoth('transactions', transactionScenarios);
