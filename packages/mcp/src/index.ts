export { type Action, type Grant, isGranted, parseGrant } from './access/grants.js';
export { createMcpFetch, type McpFetch } from './create-mcp-fetch.js';
export type { McpServerOptions } from './create-mcp-server.js';
export type { History, HistoryPage, HistoryQuery } from './history/history.js';
export { RecentEvents } from './history/recent-events.js';
export type { McpCaller, McpHouse, McpRequestOptions } from './house.js';
