import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import { fenceText } from './text/fence.js';

const user = (text: string): { messages: { role: 'user'; content: { type: 'text'; text: string } }[] } => ({
  messages: [{ role: 'user', content: { type: 'text', text } }],
});

const argument = <K extends string>(name: K): ReturnType<typeof fromJsonSchema<Record<K, string>>> =>
  fromJsonSchema<Record<K, string>>({
    type: 'object',
    properties: { [name]: { type: 'string', maxLength: 255 } },
    required: [name],
  } as Parameters<typeof fromJsonSchema>[0]);

export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    'triage_dead_letters',
    { description: 'Group what failed in a service, and propose what to do.', argsSchema: argument('service') },
    ({ service }) =>
      user(
        `Look at the dead letters of ${fenceText(service, 255)} with list_dead_letters. Group them by cause. For each group say ` +
          'what went wrong, whether a redrive would help, and what has to be mended first. Use trace_event on one of each ' +
          'group. Propose, and do not apply: plan_change shows the count, and a person decides.',
      ),
  );
  server.registerPrompt(
    'explain_chain',
    { description: 'Tell what led to an event, and what came of it.', argsSchema: argument('event_id') },
    ({ event_id }) =>
      user(
        `Explain event ${fenceText(event_id, 100)}: get_event for what it says, trace_event for what caused it and what it ` +
          'caused. Tell it as a short story in the order of time, and name what is missing or odd.',
      ),
  );
  server.registerPrompt(
    'add_an_event',
    { description: 'Design a new event type.', argsSchema: argument('purpose') },
    ({ purpose }) =>
      user(
        `I want an event for this: ${fenceText(purpose, 255)}. Look with list_events for one that exists. Otherwise propose a ` +
          'name (domain.entity.action, past tense), and a JSON Schema 2020-12 for its payload with descriptions and one ' +
          'example, like those that describe_event shows. The file goes to schemas/<domain>/<entity>.<action>.v1.json; then ' +
          'run bloodbank lint and bloodbank generate.',
      ),
  );
}
