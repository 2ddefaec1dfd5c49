import { describeOnBoth } from './describe-on-both.fixture.js';
import { wireScenarios } from './wire-scenarios.fixture.js';

describeOnBoth('bytes on a socket', wireScenarios);
