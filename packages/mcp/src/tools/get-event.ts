import { presentEvent } from '../text/present-event.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

export const getEvent: Tool = defineTool<{ readonly event_id: string }>({
  name: 'get_event',
  description: 'One event with its whole payload.',
  input: objectInput({ event_id: { type: 'string', format: 'uuid' } }, ['event_id']),
  isReadOnly: true,
  async run({ event_id }, { house }) {
    const event = await house.history.get(event_id);
    if (event === undefined || !house.mayRead(event.event_type))
      throw new ToolError(`No event ${event_id} in ${house.history.reach}.`);
    return presentEvent(event, house.registry, true);
  },
});
