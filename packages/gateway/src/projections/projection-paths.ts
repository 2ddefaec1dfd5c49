import { EMPTY_BODY } from '../agents/agent-paths.js';
import { COUNT, list, oneOf, orNull, record, refTo, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath } from '../read/operation-parts.js';

/** One read model, as `bloodbank projections list --output json` has it. */
export const PROJECTION: object = record({
  name: TEXT,
  version: COUNT,
  state: oneOf('running', 'building', 'paused', 'failed', 'idle'),
  lag_events: { ...COUNT, description: 'Positions of the store that it has not looked at.' },
  lag_seconds: { type: 'number', minimum: 0 },
  parked: { ...COUNT, description: 'Events that its handlers could not take.' },
  position: COUNT,
  holder: orNull(TEXT),
  building: orNull(record({ version: COUNT, position: COUNT, parked: COUNT })),
  reason: { ...orNull(TEXT), description: 'Why it cannot go on.' },
});

export const REBUILD_BODY: object = {
  type: 'object',
  properties: { confirm: { type: 'string', maxLength: 255, description: 'The name of the projection.' } },
  additionalProperties: false,
};

function change(summary: string, operationId: string, body: object): object {
  const answer = refTo('Projection');
  return { post: describeOperation({ summary, operationId, parameters: [inPath('name')], body, answer }) };
}

export const PROJECTION_PATHS: Readonly<Record<string, object>> = {
  '/projections': {
    get: describeOperation({
      summary: 'Read models, and how far each is behind',
      operationId: 'listProjections',
      answer: record({ projections: list(refTo('Projection')) }),
    }),
  },
  '/projections/{name}/rebuild': change(
    'Build it anew beside the old one; needs `confirm`',
    'rebuildProjection',
    REBUILD_BODY,
  ),
  '/projections/{name}/pause': change('It stays as it is', 'pauseProjection', EMPTY_BODY),
  '/projections/{name}/resume': change('It goes on', 'resumeProjection', EMPTY_BODY),
};
