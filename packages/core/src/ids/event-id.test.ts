import { describe, expect, it } from 'vitest';
import { createEventId, deterministicEventId, isEventId } from './event-id.js';
import { uniqueKeyOf } from './unique-key.js';

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

  it('is the same for the fields of a payload', () => {
    const key = uniqueKeyOf(['user_id', 'meeting_id'], { meeting_id: 'abc123', user_id: 'user_456' }) ?? '';
    expect(deterministicEventId('fireflies.transcript.upload', key)).toBe('dcbf406d-aaae-5a9a-8b36-38bb4f5ac1e7');
  });

  it('refuses half of a surrogate pair, of which UTF-8 would make the same id as of another', () => {
    expect(() => deterministicEventId('a.b', 'x\ud800')).toThrow(expect.objectContaining({ code: 'schema.invalid' }));
    expect(deterministicEventId('a.b', '\ud83d\ude00')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('createEventId', () => {
  it('is a UUIDv7, and ids made later sort later', () => {
    const ids = Array.from({ length: 1_000 }, createEventId);
    expect(ids.every((id) => isEventId(id) && id[14] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });

  it('shares no randomness with its neighbours', () => {
    const tails = Array.from({ length: 10_000 }, () => createEventId().slice(24));
    expect(new Set(tails).size).toBe(tails.length);
  });
});
