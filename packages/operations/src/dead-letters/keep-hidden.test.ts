import { redactPayload } from '@bloodbank/core/contract';
import { expect, it } from 'vitest';
import { keepHidden } from './keep-hidden.js';

const ORIGINAL = {
  user: 'ann',
  token: 's3cret',
  keys: [
    { id: 1, key: 'a' },
    { id: 2, key: 'b' },
  ],
  note: '***',
};
const POINTERS = ['/token', '/keys/*/key'];
const shown = () => redactPayload(ORIGINAL, POINTERS) as typeof ORIGINAL;

it('what was hidden stays as it was, beside what was changed', () => {
  expect(keepHidden({ ...shown(), user: 'bob' }, ORIGINAL, POINTERS)).toEqual({ ...ORIGINAL, user: 'bob' });
});

it('what was written over is written over, and nothing else becomes what was hidden', () => {
  expect(keepHidden({ ...shown(), token: 'new' }, ORIGINAL, POINTERS)).toMatchObject({ token: 'new' });
  expect(keepHidden({ ...shown(), user: '***', more: '***' }, ORIGINAL, POINTERS)).toMatchObject({
    user: '***',
    more: '***',
    note: '***',
  });
  expect(keepHidden({ token: ['***'] }, ORIGINAL, POINTERS)).toEqual({ token: ['***'] });
  expect(keepHidden('***', ORIGINAL, POINTERS)).toBe('***');
});

it('a name of a prototype is a name', () => {
  const edited = JSON.parse('{"__proto__":{"token":"***"},"constructor":"***"}') as object;
  expect(JSON.stringify(keepHidden(edited, ORIGINAL, POINTERS))).toBe(JSON.stringify(edited));
});
