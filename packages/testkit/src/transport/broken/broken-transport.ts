import type { Transport } from '@bloodbank/core/ports';
import type { ClauseId } from '../clause.js';
import type { HarnessTransportOptions, TransportHarness } from '../transport-harness.js';

/** A transport with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenTransport {
  readonly name: string;
  readonly caughtBy: readonly ClauseId[];
  /** Builds the defect into a harness that has none. */
  readonly breakHarness: (harness: TransportHarness) => TransportHarness;
}

/** The harness with every transport that it makes replaced. */
export function breaking(
  replace: (transport: Transport, harness: TransportHarness) => Partial<Transport>,
): BrokenTransport['breakHarness'] {
  return (harness) => ({
    ...harness,
    createTransport: async (options?: HarnessTransportOptions) => {
      const transport = await harness.createTransport(options);
      return { ...bound(transport), ...replace(transport, harness) };
    },
  });
}

function bound(transport: Transport): Transport {
  return {
    system: transport.system,
    capabilities: transport.capabilities,
    publish: (message, options) => transport.publish(message, options),
    declare: (group) => transport.declare(group),
    consume: (source, options, onDelivery) => transport.consume(source, options, onDelivery),
    openReplies: (onReply, onReopened) => transport.openReplies(onReply, onReopened),
    watchDeadLetters: (group, onArrival) => transport.watchDeadLetters(group, onArrival),
    destinationOf: (address) => transport.destinationOf(address),
    placeOf: (group) => transport.placeOf(group),
    health: () => transport.health(),
    close: (options) => transport.close(options),
  };
}
