import { describeOnBoth } from './describe-on-both.fixture.js';
import { rascalScenarios } from './rascal-scenarios.fixture.js';

describeOnBoth('rascal', rascalScenarios);
