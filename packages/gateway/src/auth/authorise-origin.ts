import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';

/** What a message says of where it comes from, beside what the gateway knows itself. */
export interface Origin {
  readonly eventType: string;
  /** Whether the request says a source of its own. */
  readonly saysSource: boolean;
}

export type AuthoriseOrigin = (request: FastifyRequest, origin: Origin) => void;

/** Whether a caller may say whose a message of that type is. */
export function maySayOrigin({ caller }: FastifyRequest, eventType: string): boolean {
  return caller?.may('origin', eventType) === true;
}

/**
 * Who may publish a type may not therefore say that somebody else did: that is a scope of its own, `origin:`. And what
 * webhooks report is proven by their signature, at their own address: past it comes only who has that scope; nobody, on a
 * gateway without keys, for a sender whose secret is set.
 *
 * @throws {GatewayError} `gateway.forbidden`.
 */
export function createOriginGuard(provenSenders: ReadonlySet<string>): AuthoriseOrigin {
  return (request, { eventType, saysSource }) => {
    const [domain, sender = ''] = eventType.split('.');
    const isTrusted = maySayOrigin(request, eventType);
    if (domain === 'webhook') {
      const isOpen = request.caller?.name === 'local' ? !provenSenders.has(sender) : isTrusted;
      if (!isOpen) {
        throw new GatewayError(
          'gateway.forbidden',
          'What a webhook reports is proven by the signature of its sender.',
          {
            remedy: `Call /webhooks/<sender> with its signature, or use a key with the scope origin:webhook.${sender}.#.`,
          },
        );
      }
    }
    if (!saysSource || isTrusted) return;
    const name = JSON.stringify(request.caller?.name ?? '');
    const need = `origin: for ${JSON.stringify(eventType.slice(0, 255))}, to say whose message it is`;
    throw new GatewayError('gateway.forbidden', `The key ${name} needs the scope ${need}.`, {
      remedy: 'Leave out the source, which the gateway knows itself; or give the key that scope.',
    });
  };
}
