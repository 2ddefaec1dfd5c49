import { PROVIDER_NAMES, secretVariableOf } from '../webhooks/providers.js';

/** Where other systems call, for the OpenAPI document. */
export const WEBHOOK_PATHS: Readonly<Record<string, object>> = Object.fromEntries(
  PROVIDER_NAMES.map((name) => [
    `/webhooks/${name}`,
    {
      post: {
        summary: `For the webhook of ${name}`,
        operationId: `webhook.${name}`,
        description: `Takes what ${name} has signed, and no API key. Open where ${secretVariableOf(name)} is set.`,
        tags: ['webhook'],
        security: [],
        requestBody: { required: true, content: { 'application/json': { schema: {} } } },
        responses: {
          200: { description: 'Nothing new: a repeated delivery, or a call that is no event.' },
          202: { description: 'The broker confirmed the event, or it stands on disk.' },
          default: { $ref: '#/components/responses/Problem' },
        },
      },
    },
  ]),
);
