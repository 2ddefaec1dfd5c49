import type { McpCaller, McpHouse } from './house.js';

/** Answers one request over HTTP. Host, origin, keys and scopes were checked by whoever calls it. */
export type McpFetch = (request: Request, house: McpHouse, caller: McpCaller) => Promise<Response>;

/**
 * The server over HTTP, without sessions: each request stands for itself, so that any process can answer it. What the protocol
 * takes is loaded with the first.
 */
export function createMcpFetch(version: string): McpFetch {
  return async (request, house, caller) => {
    const [{ createMcpHandler }, { createMcpServer }] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('./create-mcp-server.js'),
    ]);
    return createMcpHandler(() => createMcpServer(house, { version, caller })).fetch(request);
  };
}
