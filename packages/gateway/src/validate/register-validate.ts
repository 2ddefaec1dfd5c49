import type { Registry } from '@bloodbank/core/contract';
import type { FastifyInstance } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import { PAYLOAD_BODY } from '../dead-letters/dead-letter-paths.js';
import { GatewayError } from '../http/gateway-error.js';
import { LIMITS } from '../http/limits.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { list, record, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath } from '../read/operation-parts.js';

export const VALIDATE_PATHS: Readonly<Record<string, object>> = {
  '/validate/{type}': {
    post: describeOperation({
      summary: 'What a publish of this payload would be told; nothing is published',
      operationId: 'validatePayload',
      parameters: [inPath('type')],
      body: PAYLOAD_BODY,
      answer: record({ problems: list(record({ path: TEXT, keyword: TEXT, message: TEXT })) }),
    }),
  },
};

export function registerValidate(app: FastifyInstance, registry: Registry): void {
  app.post<{ Params: { type: string }; Body: { readonly payload: unknown } }>(
    '/validate/:type',
    { bodyLimit: LIMITS.batchBytes ?? 0, schema: { body: PAYLOAD_BODY } },
    async (request) => {
      const caller = authoriseReading(request);
      const { type } = request.params;
      const contract = registry.find(type);
      if (contract === undefined || !caller.may('read', type)) {
        assertKnownType(registry, type);
        throw new GatewayError('gateway.forbidden', 'The key has no scope to read this type.');
      }
      const issues = contract.validatePublish(request.body.payload);
      return { problems: issues.map(({ pointer: path, keyword, message }) => ({ path, keyword, message })) };
    },
  );
}
