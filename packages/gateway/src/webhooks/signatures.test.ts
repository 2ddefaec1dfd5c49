import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import { PROVIDERS } from './providers.js';
import {
  hmacHex,
  SECRET,
  SENDERS,
  type Sender,
  SIGNATURE_HEADER,
  type SignedCall,
  STANDARD_SECRET,
  signedCall,
} from './sign.fixture.js';

const OLD_SECRET = 'the one before';
const OLD_STANDARD_SECRET = `whsec_${Buffer.from('the one before, of 24 bytes').toString('base64')}`;
const OPEN = Object.fromEntries(
  SENDERS.map((name) => [
    name,
    { secrets: name === 'standard' ? [STANDARD_SECRET, OLD_STANDARD_SECRET] : [SECRET, OLD_SECRET] },
  ]),
);
const MINUTE = 60_000;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway({ webhooks: OPEN });
});
afterEach(() => gateway.close());

const send = ({ url, body, headers }: SignedCall) =>
  gateway.app.inject({ method: 'POST', url, payload: body, headers });

const withSignature = (sender: Sender, change: (signature: string) => string): SignedCall => {
  const call = signedCall(sender);
  const name = SIGNATURE_HEADER[sender];
  return { ...call, headers: { ...call.headers, [name]: change(call.headers[name] ?? '') } };
};

const without = (sender: Sender): SignedCall => {
  const { url, body } = signedCall(sender);
  return { url, body, headers: { 'content-type': 'application/json' } };
};

describe.each(SENDERS)('a call of %s', (sender) => {
  it('is accepted with the right signature, over bytes that are not ASCII too', async () => {
    const response = await send(signedCall(sender));
    expect(response.statusCode, response.body).toBe(202);
    expect(gateway.bus.published).toHaveLength(1);
  });

  it('is accepted with the secret that is being replaced', async () => {
    const secret = sender === 'standard' ? OLD_STANDARD_SECRET : OLD_SECRET;
    expect((await send(signedCall(sender, { secret }))).statusCode).toBe(202);
  });

  const otherSecret = sender === 'standard' ? `whsec_${Buffer.from('another').toString('base64')}` : 'another';
  const refused: readonly (readonly [string, () => SignedCall, number])[] = [
    ['without a signature', () => without(sender), 401],
    ['signed with another secret', () => signedCall(sender, { secret: otherSecret }), 403],
    ['with its signature cut short', () => withSignature(sender, (text) => text.slice(0, -2)), 403],
    ['with an empty signature', () => withSignature(sender, () => ''), 403],
    ['with a signature of upper-case letters', () => withSignature(sender, (text) => text.toUpperCase()), 403],
    ['with a signature of Unicode', () => withSignature(sender, (text) => `${text.slice(0, -1)}\u00e9`), 403],
    ['whose body was changed', () => ({ ...signedCall(sender), body: `${signedCall(sender).body} ` }), 403],
    [
      'whose body was written anew by a proxy',
      () => {
        const spaced = JSON.stringify(JSON.parse(signedCall(sender).body), undefined, 1);
        return { ...signedCall(sender, { body: spaced }), body: signedCall(sender).body };
      },
      403,
    ],
  ];
  it.each(refused)('is refused %s', async (_, make, status) => {
    const response = await send(make());
    expect(response.statusCode, response.body).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(gateway.bus.published).toHaveLength(0);
  });

  it('is answered 200 when it is repeated, and published once', async () => {
    const call = signedCall(sender);
    const first = await send(call);
    const second = await send(call);
    expect(second.statusCode, second.body).toBe(200);
    expect(second.json()).toMatchObject({ status: 'duplicate', event_id: first.json().event_id });
    expect(gateway.bus.published).toHaveLength(1);
  });
});

describe('timestamps', () => {
  it.each(['stripe', 'standard'] as const)('of %s are good for five minutes, either way', async (sender) => {
    for (const [offsetMs, status] of [
      [-4 * MINUTE, 202],
      [-6 * MINUTE, 403],
      [6 * MINUTE, 403],
    ] as const) {
      const response = await send(signedCall(sender, { atMs: Date.now() + offsetMs, id: `at${offsetMs}` }));
      expect(response.statusCode, `${offsetMs} ms`).toBe(offsetMs === -4 * MINUTE ? 202 : status);
      if (status === 403) expect(response.json().code).toBe('gateway.stale-signature');
    }
  });

  it('are part of what is signed', async () => {
    const call = signedCall('stripe', { atMs: Date.now() - 10 * MINUTE });
    const now = `t=${Math.floor(Date.now() / 1_000)}`;
    const signature = (call.headers['stripe-signature'] ?? '').replace(/^t=\d+/, now);
    const response = await send({ ...call, headers: { ...call.headers, 'stripe-signature': signature } });
    expect(response.json().code).toBe('gateway.wrong-signature');
  });
});

describe('signatures', () => {
  it("of GitHub follow GitHub's own example", () => {
    const call = {
      headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
      query: {},
      rawBody: Buffer.from('Hello, World!'),
    };
    const clock = { nowMs: 0, toleranceSeconds: 0 };
    expect(PROVIDERS.github.verify(call, ["It's a Secret to Everybody"], clock)).toBe('valid');
    expect(PROVIDERS.github.verify(call, ['It is a Secret to Everybody'], clock)).toBe('wrong');
  });

  it('of Standard Webhooks follow the example of their libraries', async () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const call = { headers, query: {}, rawBody: Buffer.from('{"test": 2432232314}') };
    const changed = { ...call, rawBody: Buffer.from('{"test": 2432232315}') };
    const clock = { nowMs: 1614265330_000, toleranceSeconds: 1 };
    expect(PROVIDERS.standard.verify(call, [STANDARD_SECRET], clock)).toBe('valid');
    expect(PROVIDERS.standard.verify(changed, [STANDARD_SECRET], clock)).toBe('wrong');
  });

  it('of SHA-1 prove nothing', async () => {
    const { url, body, headers } = signedCall('github');
    const sha1 = createHmac('sha1', SECRET).update(body).digest('hex');
    const { 'x-hub-signature-256': _, ...others } = headers;
    const older = await send({ url, body, headers: { ...others, 'x-hub-signature': `sha1=${sha1}` } });
    expect(older.statusCode).toBe(401);
    const newer = await send({ url, body, headers: { ...others, 'x-hub-signature-256': `sha1=${sha1}` } });
    expect(newer.statusCode).toBe(403);
  });

  it('of Fireflies may lack their prefix, as in its first version', async () => {
    const response = await send(withSignature('fireflies', (text) => text.replace('sha256=', '')));
    expect(response.statusCode).toBe(202);
  });

  it('of Svix have headers of another name', async () => {
    const { url, body, headers } = signedCall('standard');
    const renamed = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.replace('webhook-', 'svix-'), v]));
    expect((await send({ url, body, headers: renamed })).statusCode).toBe(202);
  });

  it('may be one of several, while the sender replaces its secret', async () => {
    const several = withSignature('standard', (text) => `v1,AAAA v1a,BBBB ${text}`);
    expect((await send(several)).statusCode).toBe(202);
    const stripe = withSignature('stripe', (text) => `${text},v1=${hmacHex('x', 'y')},v0=${hmacHex('x', 'z')}`);
    expect((await send(stripe)).statusCode).toBe(202);
  });

  it.each(SENDERS)('of %s stand in their headers once', async (sender) => {
    const address = await gateway.listen();
    const { url, body, headers } = signedCall(sender);
    const name = SIGNATURE_HEADER[sender];
    const { rawRequest } = await import('./raw-request.fixture.js');
    const twice = [...Object.entries(headers), [name, 'of somebody else'] as const];
    expect(await rawRequest(address, url, twice, body)).toMatchObject({ status: 400 });
    expect(gateway.bus.published).toHaveLength(0);
  });
});

describe('shared secrets of the original service', () => {
  const body = JSON.stringify({ event: 'issue' });
  const json = { 'content-type': 'application/json' };
  it.each([
    ['?secret=', `/event?secret=${encodeURIComponent(SECRET)}`, {}],
    ['?key=', `/event?key=${encodeURIComponent(SECRET)}`, {}],
    ['X-Webhook-Secret', '/event', { 'x-webhook-secret': SECRET }],
    ['X-Plane-Webhook-Secret', '/webhooks/plane', { 'x-plane-webhook-secret': SECRET }],
  ])('are taken as %s', async (_, url, headers) => {
    const response = await send({ url, body, headers: { ...json, ...headers } });
    expect(response.statusCode, response.body).toBe(url.startsWith('/event') ? 200 : 202);
    expect(response.json()).toMatchObject({ ok: true, event_type: 'webhook.plane.issue' });
    expect(JSON.stringify(gateway.bus.published)).not.toContain(SECRET);
  });

  it('are taken as a bearer token', async () => {
    await gateway.close();
    gateway = await openGateway({ webhooks: { plane: { secrets: ['plane_wh_1'] } } });
    const headers = { ...json, authorization: 'Bearer plane_wh_1' };
    expect((await send({ url: '/event', body, headers })).statusCode).toBe(200);
  });

  it('are refused as they were: 401 for none, 403 for another; the first that is found counts', async () => {
    expect((await send({ url: '/event', body, headers: json })).statusCode).toBe(401);
    expect(
      (await send({ url: '/event?secret=x', body, headers: { ...json, 'x-webhook-secret': SECRET } })).statusCode,
    ).toBe(403);
  });
});

describe('a webhook without a secret', () => {
  it('keeps the gateway from starting', async () => {
    await expect(openGateway({ webhooks: { github: {} } })).rejects.toMatchObject({ code: 'config.invalid' });
    await expect(openGateway({ webhooks: { github: { secrets: [' '] } } })).rejects.toMatchObject({
      code: 'config.invalid',
    });
    await expect(openGateway({ webhooks: { standard: { secrets: ['no base64!'] } } })).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });

  it('is open where that was asked for, and only then', async () => {
    await gateway.close();
    gateway = await openGateway({
      webhooks: { github: { allowUnsigned: true }, stripe: { secrets: ['s'], allowUnsigned: true } },
    });
    const unsigned = without('github');
    expect((await send({ ...unsigned, headers: { ...unsigned.headers, 'x-github-event': 'push' } })).statusCode).toBe(
      202,
    );
    expect((await send(without('stripe'))).statusCode).toBe(401);
  });

  it('is not there when nobody set it up, and says what is missing', async () => {
    await gateway.close();
    gateway = await openGateway();
    const response = await send(signedCall('github'));
    expect(response.statusCode).toBe(404);
    expect(response.json().remedy).toContain('GITHUB_WEBHOOK_SECRET');
  });
});
