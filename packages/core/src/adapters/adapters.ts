import { BloodbankError } from '../errors/bloodbank-error.js';
import { closest } from '../text/closest.js';
import { agentEvent } from './agent-event.js';
import type { EnvelopeAdapter } from './envelope-adapter.js';
import { legacyV1 } from './legacy-v1.js';
import { naiveTimestamps } from './naive-timestamps.js';
import { onex } from './onex.js';

export type AdapterName = 'legacy-v1' | 'onex' | 'agent-event' | 'naive-timestamps';

/** Those that the bus brings along, by the names that turn them on. */
const ADAPTERS: Readonly<Record<AdapterName, EnvelopeAdapter>> = {
  'legacy-v1': legacyV1,
  onex,
  'agent-event': agentEvent,
  'naive-timestamps': naiveTimestamps,
};

/** A name, or an adapter of one's own. */
export type AdapterChoice = AdapterName | EnvelopeAdapter;

/**
 * The adapters of these names, in the order in which they are asked: `naive-timestamps` last, for it mends what the others make.
 *
 * @throws {BloodbankError} `config.invalid` for a name that is none.
 */
export function resolveAdapters(choices: readonly (AdapterChoice | string)[]): readonly EnvelopeAdapter[] {
  const adapters = choices.map((choice) => (typeof choice === 'string' ? named(choice) : choice));
  return [
    ...adapters.filter((one) => one !== naiveTimestamps),
    ...(adapters.includes(naiveTimestamps) ? [naiveTimestamps] : []),
  ];
}

function named(name: string): EnvelopeAdapter {
  const found = new Map<string, EnvelopeAdapter>(Object.entries(ADAPTERS)).get(name);
  if (found !== undefined) return found;
  const names = Object.keys(ADAPTERS);
  const nearest = closest(name, names);
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const message = `There is no envelope adapter ${JSON.stringify(name)}: there are ${names.join(', ')}.${meant}`;
  throw new BloodbankError('config.invalid', message);
}
