import { describeOutbox } from '@bloodbank/testkit';
import { openFileHarness } from './file-outbox.fixture.js';

describeOutbox('files', { cannotStall: 'a disk that hangs cannot be made here', open: openFileHarness });
