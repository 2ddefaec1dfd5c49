import type { ChainLink } from '@bloodbank/core/ports';
import { fenceText } from '../text/fence.js';
import { defineTool, objectInput, type Tool } from './tool.js';

const LIMITS = { maxDepth: 20, maxEvents: 50 };

export const traceEvent: Tool = defineTool<{ readonly event_id: string }>({
  name: 'trace_event',
  description: 'What caused an event, and what it caused.',
  input: objectInput({ event_id: { type: 'string', format: 'uuid' } }, ['event_id']),
  isReadOnly: true,
  async run({ event_id }, { house: { correlation, mayRead } }) {
    // What may not be read is a step of the chain without a name.
    const describe = ({ event_id: id, event, depth, via }: ChainLink): object => ({
      event_id: id,
      ...(event === undefined || !mayRead(event.event_type)
        ? {}
        : { event_type: fenceText(event.event_type, 255), timestamp: event.timestamp }),
      depth,
      via,
    });
    const [entry, causes, effects] = await Promise.all([
      correlation.find(event_id),
      correlation.chain(event_id, 'ancestors', LIMITS),
      correlation.chain(event_id, 'descendants', LIMITS),
    ]);
    return {
      event_id,
      known: entry !== undefined,
      ...(entry?.event === undefined || !mayRead(entry.event.event_type)
        ? {}
        : { event_type: fenceText(entry.event.event_type, 255) }),
      causes: causes.events.map(describe),
      effects: effects.events.map(describe),
      ...(causes.truncated || effects.truncated ? { truncated: true } : {}),
    };
  },
});
