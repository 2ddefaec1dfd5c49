import { describeTransport } from '../describe-transport.js';
import { openToyHarness } from './toy-harness.js';

describeTransport('the toy that broken transports are made of', { open: async () => openToyHarness() });
