import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';

describe('redact', () => {
  it('hides what the pointers name, and nothing else', () => {
    const payload = {
      token: 's',
      user: { email: 'e', name: 'n' },
      list: [{ key: 1, other: 2 }, { key: null }],
      'a/b': 1,
    };
    expect(redact(payload, ['/token', '/user/email', '/list/*/key', '/a~1b', '/absent/deeper'])).toEqual({
      token: '***',
      user: { email: '***', name: 'n' },
      list: [{ key: '***', other: 2 }, { key: null }],
      'a/b': '***',
    });
    expect(payload.token).toBe('s');
  });

  it('hides every value of a map, a whole object, and a whole payload', () => {
    expect(redact({ map: { a: 1, b: [2] } }, ['/map/*'])).toEqual({ map: { a: '***', b: '***' } });
    expect(redact({ user: { email: 'e' } }, ['/user'])).toEqual({ user: '***' });
    expect(redact({ a: 1 }, [''])).toBe('***');
  });

  it('keeps a key named __proto__ a key', () => {
    const payload: unknown = JSON.parse('{"__proto__":{"polluted":1},"token":"s"}');
    expect(JSON.stringify(redact(payload, ['/token']))).toBe('{"__proto__":{"polluted":1},"token":"***"}');
  });
});
