import { createMcpHandler } from '@modelcontextprotocol/server';
import { createMcpServer } from './create-mcp-server.js';
import type { McpCaller, McpHouse } from './house.js';

/** Answers one request over HTTP. Host, origin, keys and scopes were checked by whoever calls it. */
export type McpFetch = (request: Request, house: McpHouse, caller: McpCaller) => Promise<Response>;

/** The server over HTTP, without sessions: each request stands for itself, so that any process can answer it. */
export function createMcpFetch(version: string): McpFetch {
  return (request, house, caller) => createMcpHandler(() => createMcpServer(house, { version, caller })).fetch(request);
}
