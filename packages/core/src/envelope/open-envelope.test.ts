import { expect, it } from 'vitest';
import type { Contract, Registry } from '../contract/contract-set.js';
import { openEnvelope } from './open-envelope.js';

it('refuses what a validator stumbles over, and does not stumble itself', () => {
  const validate = (): never => {
    throw new TypeError('Cannot set properties of undefined');
  };
  const contract = { type: 'a.b', validate } as unknown as Contract;
  const registry = { isValidEventType: () => true, find: () => contract } as unknown as Registry;
  const envelope = {
    event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
    event_type: 'a.b',
    timestamp: '2026-02-07T10:00:00Z',
    version: '1.0.0',
    source: { host: 'nas', type: 'manual' },
    payload: {},
  };
  expect(openEnvelope(registry, Buffer.from(JSON.stringify(envelope)))).toMatchObject({
    ok: false,
    failure: { code: 'message.invalid', pointer: '/payload', message: expect.stringContaining('cannot be judged') },
  });
});
