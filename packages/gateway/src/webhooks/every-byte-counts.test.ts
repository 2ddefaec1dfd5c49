import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import {
  SECRET,
  SENDERS,
  type Sender,
  SIGNATURE_HEADER,
  type SignedCall,
  STANDARD_SECRET,
  signedCall,
} from './sign.fixture.js';

const DIGEST_BYTES = 32;

/** The one stretch of a signature header that is the digest, and how its sender writes it down. */
const DIGESTS: Readonly<Record<Sender, { readonly form: RegExp; readonly encoding: 'hex' | 'base64' }>> = {
  plane: { form: /[0-9a-f]{64}$/, encoding: 'hex' },
  github: { form: /[0-9a-f]{64}$/, encoding: 'hex' },
  fireflies: { form: /[0-9a-f]{64}$/, encoding: 'hex' },
  stripe: { form: /[0-9a-f]{64}$/, encoding: 'hex' },
  standard: { form: /[0-9A-Za-z+/]{43}=$/, encoding: 'base64' },
};

const OPEN = Object.fromEntries(
  SENDERS.map((name) => [name, { secrets: [name === 'standard' ? STANDARD_SECRET : SECRET] }]),
);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway({ webhooks: OPEN });
});
afterEach(() => gateway.close());

const WRONG = '403 gateway.wrong-signature';

/** The status, and the code of an error. */
async function answerTo({ url, headers }: SignedCall, body: string | Buffer): Promise<string> {
  const response = await gateway.app.inject({ method: 'POST', url, payload: body, headers });
  return `${response.statusCode} ${response.json().code ?? response.json().status}`;
}

/** The call with the lowest, or highest, bit of one byte of its digest turned. */
function withBitTurned(sender: Sender, at: number, bit: number): SignedCall {
  const call = signedCall(sender);
  const name = SIGNATURE_HEADER[sender];
  const { form, encoding } = DIGESTS[sender];
  const signature = (call.headers[name] ?? '').replace(form, (text) => {
    const digest = Buffer.from(text, encoding);
    expect(digest).toHaveLength(DIGEST_BYTES);
    digest[at] = (digest[at] ?? 0) ^ bit;
    return digest.toString(encoding);
  });
  return { ...call, headers: { ...call.headers, [name]: signature } };
}

describe.each(SENDERS)('of a call of %s', (sender) => {
  it('every byte of the signature counts', async () => {
    const accepted: string[] = [];
    for (let at = 0; at < DIGEST_BYTES; at++) {
      for (const bit of [0x01, 0x80]) {
        const call = withBitTurned(sender, at, bit);
        if ((await answerTo(call, call.body)) !== WRONG) accepted.push(`byte ${at}, bit ${bit}`);
      }
    }
    expect(accepted).toEqual([]);
    expect(gateway.bus.published).toHaveLength(0);
    const right = signedCall(sender);
    expect(await answerTo(right, right.body)).toBe('202 published');
  });

  it('every byte of the body counts', async () => {
    const call = signedCall(sender);
    const bytes = Buffer.from(call.body);
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      if ((await answerTo(call, changed)) !== WRONG) accepted.push(at);
    }
    expect(accepted).toEqual([]);
    expect(gateway.bus.published).toHaveLength(0);
  });
});

it.each(['webhook-id', 'webhook-timestamp'])('every character of %s counts', async (name) => {
  const call = signedCall('standard');
  const text = call.headers[name] ?? '';
  for (let at = 0; at < text.length; at++) {
    // Of a digit it makes another digit, so that the timestamp stays one.
    const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
    const changed = text.slice(0, at) + other + text.slice(at + 1);
    const forged = { ...call, headers: { ...call.headers, [name]: changed } };
    expect(await answerTo(forged, call.body), changed).toBe(WRONG);
  }
});
