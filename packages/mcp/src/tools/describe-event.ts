import { fenceText, fenceValue } from '../text/fence.js';
import { requireContract } from './find-contract.js';
import { defineTool, objectInput, type Tool } from './tool.js';

const SCHEMA = { text: 1_000, total: 24_000 };
const EXAMPLE = { text: 500, total: 4_000 };

export const describeEvent: Tool = defineTool<{ readonly type: string }>({
  name: 'describe_event',
  description: "A type's JSON Schema, example payload, and how it travels.",
  input: objectInput({ type: { type: 'string', maxLength: 255 } }, ['type']),
  isReadOnly: true,
  async run({ type }, { house }) {
    const contract = requireContract(house, type);
    const { kind, version, title, description, routingKey, reply, uniqueKey, deprecated, sensitive } = contract;
    return {
      type: contract.type,
      kind,
      version,
      title: fenceText(title, 200),
      description: fenceText(description, 1_000),
      routing_key: routingKey,
      ...(reply === undefined ? {} : { reply }),
      ...(uniqueKey === undefined ? {} : { unique_key: uniqueKey }),
      ...(deprecated === undefined ? {} : { deprecated: fenceText(deprecated, 300) }),
      ...(sensitive.length === 0 ? {} : { sensitive }),
      example: fenceValue(contract.examples[0], EXAMPLE),
      schema: fenceValue(contract.schema, SCHEMA),
    };
  },
});
