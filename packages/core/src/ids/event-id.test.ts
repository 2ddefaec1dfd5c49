import { parse, v1, v4, v5, v6, v7, validate } from 'uuid';
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

  it.each(['', 'é\u{1f600}', 'x'.repeat(10_000)])('is what uuid makes of it: %.10s', (key) => {
    const oid = '6ba7b812-9dad-11d1-80b4-00c04fd430c8';
    expect(deterministicEventId('a.b', key)).toBe(v5(`bloodbank:a.b:${key}`, oid));
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

  it('tells its time, its version and its variant where uuid looks for them', () => {
    const before = Date.now();
    const ids = Array.from({ length: 1_000 }, createEventId);
    const after = Date.now() + 1;
    for (const id of ids) {
      const bytes = Buffer.from(parse(id));
      expect(validate(id)).toBe(true);
      expect(bytes.readUIntBE(0, 6)).toBeGreaterThanOrEqual(before);
      expect(bytes.readUIntBE(0, 6)).toBeLessThanOrEqual(after);
      expect(bytes.readUInt8(8) & 0xc0).toBe(0x80);
      // Made anew from its own parts.
      const upper = (bytes.readUInt16BE(6) & 0xfff) * 2 ** 20;
      const seq = (upper + (bytes.readUInt16BE(8) & 0x3fff) * 2 ** 6 + (bytes.readUInt8(10) >> 2)) | 0;
      expect(v7({ random: bytes, msecs: bytes.readUIntBE(0, 6), seq })).toBe(id);
    }
  });

  it('shares no randomness with its neighbours', () => {
    const tails = Array.from({ length: 10_000 }, () => createEventId().slice(24));
    expect(new Set(tails).size).toBe(tails.length);
  });
});

describe('isEventId', () => {
  const nil = '00000000-0000-0000-0000-000000000000';
  const wrong = [
    '',
    'x',
    v4().replace('-', ''),
    `${v4()} `,
    `${v4()}\n`,
    v4().replace(/.$/, 'g'),
    v4().replace(/-4/, '-9'),
  ];
  const right = [v1(), v4(), v6(), v7(), v7().toUpperCase(), nil, nil.replaceAll('0', 'f')];
  it.each([...right, ...wrong])('agrees with uuid about %j', (value) => {
    expect(isEventId(value)).toBe(validate(value));
    expect(isEventId(value)).toBe(right.includes(value));
  });
});
