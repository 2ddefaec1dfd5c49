import { COUNT, FLAG, list, orNull, record, refTo, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath } from '../read/operation-parts.js';

/** As `bloodbank agents show --output json` has it. */
export const AGENT: object = record({
  agent: TEXT,
  state: TEXT,
  version: COUNT,
  command_id: orNull(TEXT),
  event_id: orNull(TEXT),
  entered_at: TEXT,
  pre_pause_state: orNull(TEXT),
  ttl_deadline: orNull(TEXT),
  lease_until: orNull(TEXT),
  is_overdue: FLAG,
});

const NAME = inPath('name');

export const EMPTY_BODY: object = { type: 'object', properties: {}, additionalProperties: false };

export const RESET_BODY: object = {
  type: 'object',
  properties: {
    confirm: { type: 'string', maxLength: 255, description: 'The name of the agent.' },
    force: { type: 'boolean', description: 'Also from a command that is being carried out.' },
  },
  additionalProperties: false,
};

function change(summary: string, operationId: string, body: object): object {
  return { post: describeOperation({ summary, operationId, parameters: [NAME], body, answer: refTo('Agent') }) };
}

export const AGENT_PATHS: Readonly<Record<string, object>> = {
  '/agents': {
    get: describeOperation({
      summary: 'Every agent that ever ran, and what it is doing',
      operationId: 'listAgents',
      answer: record({ agents: list(refTo('Agent')) }),
    }),
  },
  '/agents/{name}': {
    get: describeOperation({
      summary: 'One agent',
      operationId: 'showAgent',
      parameters: [NAME],
      answer: refTo('Agent'),
    }),
  },
  '/agents/{name}/pause': change('From now on it takes no command on', 'pauseAgent', EMPTY_BODY),
  '/agents/{name}/resume': change('It is what it would be without the pause', 'resumeAgent', EMPTY_BODY),
  '/agents/{name}/reset': change('It is idle, whatever it was; needs `confirm`', 'resetAgent', RESET_BODY),
};
