import { requireContract } from './find-contract.js';
import { defineTool, objectInput, type Tool } from './tool.js';

const MAX_ISSUES = 20;

export const validateEvent: Tool = defineTool<{ readonly type: string; readonly payload: unknown }>({
  name: 'validate_event',
  description: 'Check a payload against its contract without publishing.',
  input: objectInput({ type: { type: 'string', maxLength: 255 }, payload: {} }, ['type', 'payload']),
  isReadOnly: true,
  async run({ type, payload }, { house }) {
    const issues = requireContract(house, type).validatePublish(payload);
    return {
      valid: issues.length === 0,
      issues: issues.slice(0, MAX_ISSUES).map(({ pointer, message }) => ({ pointer, message })),
      ...(issues.length > MAX_ISSUES ? { more: issues.length - MAX_ISSUES } : {}),
    };
  },
});
