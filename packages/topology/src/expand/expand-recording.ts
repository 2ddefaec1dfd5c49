import { recordExchangeOf } from '../names.js';
import type { QueueDeclaration } from '../queue-declaration.js';
import type { RascalBinding, RascalExchange, RascalVhost } from '../rascal/rascal-config.js';
import { keyBindings } from './binding-name.js';

/** The header of a message that was sent to the recorders by itself: without them, the broker says who else takes it. */
export const RECORDED_HEADER = 'bloodbank-recorded';

/** As text: a header exchange compares types too. */
export const RECORDED = 'yes';

/**
 * What leads messages to a queue that records. A binding of its own at the exchange of events would count as a receiver, and
 * hide from publishers that there is no other. So messages pass a header exchange first: one that is recorded already ends
 * there, for it is bound to an exchange that leads nowhere; all others, as of publishers who know nothing of this, match nothing
 * and take the alternate exchange to the recorders.
 */
export function expandRecording(queue: string, bindings: QueueDeclaration['bindings']): RascalVhost {
  const parts = [...new Set(bindings.map(({ exchange }) => exchange))].map((exchange) => {
    const [record, filter, nowhere] = [
      recordExchangeOf(exchange),
      `${recordExchangeOf(exchange)}.filter`,
      `${recordExchangeOf(exchange)}.nowhere`,
    ];
    const exchanges: Record<string, RascalExchange> = {
      [record]: { type: 'topic', options: { durable: true } },
      [filter]: { type: 'headers', options: { durable: true, alternateExchange: record } },
      [nowhere]: { type: 'fanout', options: { durable: true } },
    };
    const patterns = bindings.filter((binding) => binding.exchange === exchange).map(({ pattern }) => pattern);
    const bound = patterns.flatMap((bindingKey): RascalBinding[] => [
      { source: exchange, destination: filter, destinationType: 'exchange', bindingKey },
      { source: record, destination: queue, destinationType: 'queue', bindingKey },
    ]);
    const end: RascalBinding = {
      source: filter,
      destination: nowhere,
      destinationType: 'exchange',
      bindingKey: RECORDED,
      options: { 'x-match': 'all', [RECORDED_HEADER]: RECORDED },
    };
    return { exchanges, bindings: keyBindings([...bound, end]) };
  });
  return {
    exchanges: Object.assign({}, ...parts.map(({ exchanges }) => exchanges)),
    bindings: Object.assign({}, ...parts.map((part) => part.bindings)),
  };
}
