import { optionsFor } from './publish-event.js';
import type { ToolCall } from './tool.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

/** The tools of the original server, under their names, with every argument kept. */
const TEXT = { type: 'string' };
const METADATA = { type: 'object' };

async function publish(
  type: string,
  payload: Readonly<Record<string, unknown>>,
  { house, caller }: ToolCall,
  causedBy: readonly string[] = [],
): Promise<object> {
  if (!house.may('publish', type)) {
    throw new ToolError(
      `This server may not publish ${type}. Whoever runs it allows that with --allow publish:${type}.`,
    );
  }
  const said = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  const { eventId } = await house.publish(type, said, optionsFor(caller, causedBy));
  return { event_id: eventId };
}

const publishPrompt: Tool = defineTool<Readonly<Record<string, unknown>>>({
  name: 'publish_llm_prompt',
  description: 'Publish llm.prompt.',
  input: objectInput(
    {
      provider: TEXT,
      prompt: TEXT,
      model: TEXT,
      temperature: { type: 'number' },
      tools: { type: 'array', items: {} },
      project: TEXT,
      working_dir: TEXT,
      domain: TEXT,
      tags: { type: 'array', items: TEXT },
      metadata: METADATA,
    },
    ['provider', 'prompt'],
  ),
  isReadOnly: false,
  run: (input, call) => publish('llm.prompt', input, call),
});

const publishResponse: Tool = defineTool<Readonly<Record<string, unknown>> & { readonly prompt_id: string }>({
  name: 'publish_llm_response',
  description: 'Publish llm.response, caused by its prompt.',
  input: objectInput(
    {
      provider: TEXT,
      prompt_id: { type: 'string', format: 'uuid' },
      response: TEXT,
      model: TEXT,
      usage: METADATA,
      metadata: METADATA,
    },
    ['provider', 'prompt_id', 'response'],
  ),
  isReadOnly: false,
  run: (input, call) => publish('llm.response', input, call, [input.prompt_id]),
});

const publishArtifact: Tool = defineTool<Readonly<Record<string, unknown>> & { readonly action: string }>({
  name: 'publish_artifact',
  description: 'Publish artifact.<action>.',
  input: objectInput(
    { action: { enum: ['created', 'updated', 'deleted'] }, kind: TEXT, uri: TEXT, title: TEXT, metadata: METADATA },
    ['action', 'kind', 'uri'],
  ),
  isReadOnly: false,
  run: (input, call) => publish(`artifact.${input.action}`, input, call),
});

export const classicTools: readonly Tool[] = [publishPrompt, publishResponse, publishArtifact];
