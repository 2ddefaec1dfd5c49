import { createEventId, deterministicEventId } from '@bloodbank/core/envelope';
import type { PublishOptions } from '@bloodbank/core/ports';
import type { McpCaller } from '../house.js';
import { fenceText, fenceValue } from '../text/fence.js';
import { requireContract } from './find-contract.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

interface Input {
  readonly type: string;
  readonly payload: unknown;
  readonly caused_by?: readonly string[];
  readonly unique_key?: string;
  readonly dry_run?: boolean;
}

const REPLY = { text: 10_000, total: 40_000 };
const REQUEST_TIMEOUT_MS = 30_000;

export const publishEvent: Tool = defineTool<Input>({
  name: 'publish_event',
  description: 'Publish an event, or request a command and wait for its reply. Needs to be allowed for the type.',
  input: objectInput(
    {
      type: { type: 'string', maxLength: 255 },
      payload: {},
      caused_by: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 20 },
      unique_key: { type: 'string', minLength: 1, maxLength: 255 },
      dry_run: { type: 'boolean' },
    },
    ['type', 'payload'],
  ),
  isReadOnly: false,
  async run({ type, payload, caused_by = [], unique_key, dry_run = false }, { house, caller }) {
    const { kind } = requireContract(house, type);
    if (kind === 'reply') throw new ToolError('A reply is sent by who received its command, and by nobody else.');
    const action = kind === 'event' ? 'publish' : 'request';
    if (!house.may(action, type)) {
      throw new ToolError(
        `This server may not ${action} ${type}. Whoever runs it allows that with --allow ${action}:${type}; ask them.`,
      );
    }
    const issues = requireContract(house, type).validatePublish(payload);
    if (issues.length > 0) {
      const found = issues
        .slice(0, 5)
        .map(({ pointer, message }) => `${pointer === '' ? 'the payload' : pointer} ${message}`);
      throw new ToolError(`The payload does not fit ${type}: ${found.join('; ')}. describe_event shows the schema.`);
    }
    if (dry_run) return { dry_run: true, type, valid: true };
    if (kind === 'command') {
      const { unroutable: _, ...said } = optionsFor(caller, caused_by, unique_key);
      const eventId = unique_key === undefined ? createEventId() : deterministicEventId(type, unique_key);
      const reply = await house.request(type, payload, { ...said, eventId, timeoutMs: REQUEST_TIMEOUT_MS });
      return { command_id: eventId, type, untrusted_reply: fenceValue(reply, REPLY) };
    }
    const { eventId, routed } = await house.publish(type, payload, optionsFor(caller, caused_by, unique_key));
    return { event_id: eventId, type, received_by_a_queue: routed };
  },
});

/** How an event says that an agent published it through this door. */
export function optionsFor(caller: McpCaller, causedBy: readonly string[] = [], uniqueKey?: string): PublishOptions {
  const client = fenceText(caller.client, 100);
  return {
    source: { type: 'agent', app: 'mcp' },
    metadata: { mcp: { client, ...(caller.key === undefined ? {} : { key: caller.key }) } },
    unroutable: 'drop',
    ...(causedBy.length > 0 ? { correlationIds: causedBy } : {}),
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
  };
}
