import { expect, it } from 'vitest';
import { normaliseEventName } from './normalise-event-name.js';

it.each([
  [' Issue  Comment!! ', 'issue.comment'],
  ['issue', 'issue'],
  ['issue_comment', 'issue_comment'],
  ['Transcription completed', 'transcription.completed'],
  ['..a...b..', 'a.b'],
  ['pull_request.opened', 'pull_request.opened'],
  ['Ünïcode', 'n.code'],
  ['!!!', ''],
  ['', ''],
])('%j becomes %j', (name, normalised) => {
  expect(normaliseEventName(name)).toBe(normalised);
});
