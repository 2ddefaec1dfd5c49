import { describe, expect, it } from 'vitest';
import { redactByContract, redactMessage, redactPayload } from './redact-payload.js';
import { createContract, createRegistry } from './registry.fixture.js';

describe('redactPayload', () => {
  it('hides what the pointers name, and nothing else', () => {
    const payload = {
      token: 's',
      user: { email: 'e', name: 'n' },
      list: [{ key: 1, other: 2 }, { key: null }],
      'a/b': 1,
    };
    expect(redactPayload(payload, ['/token', '/user/email', '/list/*/key', '/a~1b', '/absent/deeper'])).toEqual({
      token: '***',
      user: { email: '***', name: 'n' },
      list: [{ key: '***', other: 2 }, { key: null }],
      'a/b': '***',
    });
    expect(payload.token).toBe('s');
  });

  it('hides every value of a map, a whole object, and a whole payload', () => {
    expect(redactPayload({ map: { a: 1, b: [2] } }, ['/map/*'])).toEqual({ map: { a: '***', b: '***' } });
    expect(redactPayload({ user: { email: 'e' } }, ['/user'])).toEqual({ user: '***' });
    expect(redactPayload({ a: 1 }, [''])).toBe('***');
  });

  it('keeps a key named __proto__ a key', () => {
    const payload: unknown = JSON.parse('{"__proto__":{"polluted":1},"token":"s"}');
    expect(JSON.stringify(redactPayload(payload, ['/token']))).toBe('{"__proto__":{"polluted":1},"token":"***"}');
  });
});

describe('what somebody may see of a type', () => {
  const registry = createRegistry([createContract({ type: 'user.created', sensitive: ['/email'] })]);

  it('is what its contract does not mark, and of a type without one the names alone', () => {
    const payload = { email: 'e', name: 'n', roles: ['r', { id: 1 }], left: null };
    expect(redactByContract(payload, 'user.created', registry)).toEqual({ ...payload, email: '***' });
    const hidden = { email: '***', name: '***', roles: ['***', { id: '***' }], left: null };
    expect(redactByContract(payload, 'user.moved', registry)).toEqual(hidden);
    expect(redactByContract('a text', 'user.moved', registry)).toBe('***');
  });

  it('leaves the envelope around it, and hides a message that has none', () => {
    const event = { event_id: 'id', event_type: 'user.moved', payload: { email: 'e' } };
    expect(redactMessage(event, 'user.moved', registry)).toEqual({ ...event, payload: { email: '***' } });
    expect(redactMessage({ email: 'e' }, 'user.moved', registry)).toEqual({ email: '***' });
    expect(redactMessage({ name: 'n' }, 'user.created', registry)).toEqual({ name: 'n' });
  });
});
