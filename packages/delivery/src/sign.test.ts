import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { assertSigningSecret, signWebhook } from './sign.js';

it('signs as the reference implementation does, once for each secret', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLSw', `whsec_${Buffer.alloc(32, 7).toString('base64')}`];
  const message = { id: 'msg_1', timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' };
  const signed = secrets.map((secret) => new Webhook(secret).sign('msg_1', new Date(1_614_265_330_000), message.body));
  expect(signWebhook(secrets, message)).toBe(signed.join(' '));
});

it.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_not base64 at all, but long enough'])('refuses %j', (secret) => {
  expect(() => assertSigningSecret(secret)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});
