import type { McpCaller, McpHouse } from '../house.js';

/** What a tool is called with, once its arguments fit its schema. */
export interface ToolCall {
  readonly house: McpHouse;
  readonly caller: McpCaller;
}

/** One tool: data, and a function. What the function returns is shown as JSON; what it throws becomes an error result. */
export interface Tool {
  readonly name: string;
  /** One sentence or two: the whole list is read by a model before each question. */
  readonly description: string;
  readonly input: ToolInput;
  readonly isReadOnly: boolean;
  readonly isDestructive?: boolean;
  readonly run: (input: never, call: ToolCall) => Promise<object>;
}

export interface ToolInput {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** Types the input of a tool's function by hand, for its schema was checked before. */
export function defineTool<I>(
  tool: Omit<Tool, 'run'> & { readonly run: (input: I, call: ToolCall) => Promise<object> },
): Tool {
  return tool as Tool;
}

export function objectInput(properties: Readonly<Record<string, object>>, required: readonly string[] = []): ToolInput {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

/** An error that the model can act upon: said as it is, where others are reported with their code. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
