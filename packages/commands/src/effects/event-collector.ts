import type { ContractTypes } from '@bloodbank/core/contract';
import { deterministicEventId, type Envelope, joinUniqueKey } from '@bloodbank/core/envelope';
import { Closed } from '@bloodbank/core/errors';
import type { EnvelopeSendOptions, PublishOptions } from '@bloodbank/core/ports';
import type { Publisher } from '@bloodbank/publisher';
import type { CollectedEffect, EffectOptions } from '../handler/command-handler.js';

/** A message that leaves once its command is done. */
export interface Effect {
  readonly envelope: Envelope;
  readonly options: Pick<EnvelopeSendOptions, 'persistent' | 'routingKey' | 'unroutable'>;
}

/**
 * What one attempt at a command publishes and sends (the original's `EventCollector`): sealed at once, so that what cannot be
 * sent fails the command where it was written, and kept back. Ids follow from the command, the type and the place in the list,
 * so that another attempt has the same effects.
 */
export class EventCollector {
  readonly #command: Envelope;
  readonly #publisher: Pick<Publisher<ContractTypes>, 'seal'>;
  readonly #effects: Promise<Effect>[] = [];
  #isOpen = true;

  constructor(command: Envelope, publisher: Pick<Publisher<ContractTypes>, 'seal'>) {
    this.#command = command;
    this.#publisher = publisher;
  }

  add(kind: 'event' | 'command', type: string, payload: unknown, options?: EffectOptions): Promise<CollectedEffect> {
    if (!this.#isOpen) {
      return Promise.reject(new Closed(`The context of ${this.#command.event_type} ${this.#command.event_id}`));
    }
    const effect = this.#seal(kind, type, payload, this.#effects.length, options);
    this.#effects.push(effect);
    const collected = effect.then(({ envelope }) => ({ eventId: envelope.event_id }));
    // Whoever does not await it is told when the attempt ends.
    collected.catch(() => {});
    return collected;
  }

  /** Ends the attempt: what comes later is refused. */
  close(): void {
    this.#isOpen = false;
  }

  /** Everything that was collected, in its order. @throws what the first one that cannot be sent was refused with. */
  async finish(): Promise<readonly Effect[]> {
    this.close();
    return Promise.all(this.#effects);
  }

  async #seal(
    kind: 'event' | 'command',
    type: string,
    payload: unknown,
    ordinal: number,
    options: EffectOptions = {},
  ): Promise<Effect> {
    const command = this.#command;
    const { agent_context: agentContext } = command;
    const how: PublishOptions = {
      ...(agentContext === null ? {} : { agentContext }),
      ...options,
      causedBy: command,
      eventId: effectId(command.event_id, type, ordinal),
    };
    const sealed = await this.#publisher.seal(kind, type, payload, how);
    const { persistent, routingKey } = sealed.options;
    const { unroutable = kind === 'event' ? 'drop' : 'reject' } = options;
    return {
      envelope: sealed.envelope,
      options: {
        unroutable,
        ...(persistent === undefined ? {} : { persistent }),
        ...(routingKey === undefined ? {} : { routingKey }),
      },
    };
  }
}

/** Of the command's effect number `ordinal`, from 0: the same whoever computes it. */
export function effectId(commandId: string, type: string, ordinal: number): string {
  return deterministicEventId(type, joinUniqueKey(commandId, String(ordinal)));
}
