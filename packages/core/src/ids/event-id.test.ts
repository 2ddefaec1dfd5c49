import { describe, expect, it } from 'vitest';
import { createEventId, deterministicEventId, isEventId, uniqueKeyOf } from './event-id.js';

describe('deterministicEventId', () => {
  // Values that the original Python services computed: both sides must agree, or duplicates go unseen.
  it.each([
    ['github.pr.created', 'repo|pr|123', '6efe3081-414c-5dd6-a589-fd1133ab4136'],
    ['fireflies.transcript.upload', 'meeting_id=abc123', '70117275-3199-5e4c-a175-71646fb33ad7'],
    ['fireflies.transcript.upload', 'meeting_id=abc123|user_id=user_456', 'dcbf406d-aaae-5a9a-8b36-38bb4f5ac1e7'],
    ['fireflies.transcript.ready', 'transcript_id=T1', '80b68e8e-84ae-543f-9896-47bb695aa66f'],
    ['artifact.created', 'action=created|uri=file:///a.md', '85d717b0-8261-5b21-ab83-009eca3932cd'],
  ])('%s with %s is %s', (type, key, id) => {
    expect(deterministicEventId(type, key)).toBe(id);
  });
});

describe('uniqueKeyOf', () => {
  it('sorts by field name, whatever the order asked for', () => {
    expect(uniqueKeyOf(['uri', 'action'], { uri: 'file:///a.md', action: 'created' })).toBe(
      'action=created|uri=file:///a.md',
    );
  });

  it('leaves out absent and null fields', () => {
    expect(uniqueKeyOf(['meeting_id', 'user_id'], { meeting_id: 'abc123', user_id: null })).toBe('meeting_id=abc123');
  });

  it('is undefined when no field is there, and for payloads that are no objects', () => {
    expect(uniqueKeyOf(['a'], { b: 1 })).toBeUndefined();
    expect(uniqueKeyOf(['a'], 'text')).toBeUndefined();
  });

  it('does not read inherited fields', () => {
    expect(uniqueKeyOf(['constructor'], {})).toBeUndefined();
  });
});

describe('createEventId', () => {
  it('is a UUIDv7, and ids made later sort later', () => {
    const ids = Array.from({ length: 1_000 }, createEventId);
    expect(ids.every((id) => isEventId(id) && id[14] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });
});
