import { createHmac } from 'node:crypto';

/** As the senders sign, written down from their documentation and not from what is tested. */
export const SECRET = 'correct horse battery staple';
export const STANDARD_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const hmacHex = (secret: string, body: string | Buffer): string =>
  createHmac('sha256', secret).update(body).digest('hex');

export type Headers = Record<string, string>;

export interface SignedCall {
  readonly url: string;
  readonly body: string;
  readonly headers: Headers;
}

export type Sender = 'plane' | 'github' | 'fireflies' | 'stripe' | 'standard';

export const SENDERS: readonly Sender[] = ['plane', 'github', 'fireflies', 'stripe', 'standard'];

export const BODIES: Readonly<Record<Sender, object>> = {
  plane: {
    event: 'issue',
    action: 'update',
    workspace_id: 'ws1',
    data: { id: 'i1', name: 'Übung macht den Meister ☂' },
  },
  github: { action: 'opened', number: 423, repository: { name: 'bloodbank' }, title: '☂' },
  fireflies: { event: 'meeting.transcribed', timestamp: 1762905600000, meeting_id: 'ASxwZxCstx' },
  stripe: { id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object: {} } },
  standard: { type: 'invoice.paid', data: { id: 'in_1', note: 'ß' } },
};

/** What a sender sends, signed with its secret, with a delivery of its own name. */
export function signedCall(
  sender: Sender,
  given: { body?: string; secret?: string; id?: string; atMs?: number } = {},
): SignedCall {
  const { body = JSON.stringify(BODIES[sender]), id = 'delivery-1', atMs = Date.now() } = given;
  const secret = given.secret ?? (sender === 'standard' ? STANDARD_SECRET : SECRET);
  const seconds = String(Math.floor(atMs / 1_000));
  const signatures: Record<Sender, () => Headers> = {
    plane: () => ({ 'x-plane-delivery': id, 'x-plane-event': 'issue', 'x-plane-signature': hmacHex(secret, body) }),
    github: () => ({
      'x-github-event': 'pull_request',
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${hmacHex(secret, body)}`,
    }),
    fireflies: () => ({ 'x-hub-signature': `sha256=${hmacHex(secret, body)}` }),
    stripe: () => ({ 'stripe-signature': `t=${seconds},v1=${hmacHex(secret, `${seconds}.${body}`)}` }),
    standard: () => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
      return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
    },
  };
  const headers = { 'content-type': 'application/json', ...signatures[sender]() };
  return { url: `/webhooks/${sender}`, body, headers };
}

/** The header that holds the sender's signature. */
export const SIGNATURE_HEADER: Readonly<Record<Sender, string>> = {
  plane: 'x-plane-signature',
  github: 'x-hub-signature-256',
  fireflies: 'x-hub-signature',
  stripe: 'stripe-signature',
  standard: 'webhook-signature',
};
