import { COMMAND_READING_PATHS } from '../commands/command-paths.js';
import { HISTORY_PATHS } from '../history/history-paths.js';
import { MAX_CHAIN } from '../trace/register-correlation.js';

const COUNT = { type: 'integer', minimum: 1, maximum: MAX_CHAIN };

/** What can be read, for the OpenAPI document. A test compares it with the routes there are. */
export const READING_PATHS: Readonly<Record<string, object>> = {
  '/events/stream': get('Watch events pass, as server-sent events', 'stream', [
    query('pattern', 'A topic pattern of event types, such as `github.#`. May be repeated.'),
    query('format', '`envelope` or `cloudevents`.'),
    { ...query('Last-Event-ID', 'Goes on after that event, if it is still remembered.'), in: 'header' },
  ]),
  ...HISTORY_PATHS,
  ...COMMAND_READING_PATHS,
  '/schemas': get('List the contracts', 'schemas'),
  '/schemas/{type}': get('The JSON Schema of one payload', 'schema', [path('type')]),
  '/subjects': get('List the contracts, as a schema registry does', 'subjects'),
  '/subjects/{subject}/versions': get('The versions of one subject', 'versions', [path('subject')]),
  '/subjects/{subject}/versions/{version}': get('One version; `latest` is the newest', 'version', [
    path('subject'),
    path('version'),
  ]),
  '/debug/correlation/{id}': get('What caused an event, and what it caused', 'correlation', [path('id')]),
  '/debug/correlation/{id}/chain': get('All ancestors, or all descendants, of an event', 'chain', [
    path('id'),
    query('direction', '`ancestors` or `descendants`.', { type: 'string', enum: ['ancestors', 'descendants'] }),
    query('depth', 'Goes no further than so many steps. Default 100.', COUNT),
    query('limit', 'Tells of no more events than that; `truncated` says when there are more. Default 1,000.', COUNT),
  ]),
  '/healthz': get('Whether the process is there', 'healthz'),
  '/readyz': get('Whether events are in good hands here now', 'readyz'),
  '/metrics': get('Counts and times, for Prometheus', 'metrics'),
  '/openapi.json': get('This document', 'openapi'),
  '/asyncapi.json': get('The same contracts as AsyncAPI', 'asyncapi'),
  '/docs': get('This document, to be read', 'docs'),
};

function get(summary: string, operationId: string, parameters: readonly object[] = []): object {
  return {
    get: {
      summary,
      operationId,
      ...(parameters.length === 0 ? {} : { parameters }),
      responses: {
        200: { description: 'As asked.' },
        default: { $ref: '#/components/responses/Problem' },
      },
    },
  };
}

function path(name: string): object {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function query(name: string, description: string, schema: object = { type: 'string' }): object {
  return { name, in: 'query', schema, description };
}
