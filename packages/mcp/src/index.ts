export { type Action, type Grant, parseGrant } from './access/grants.js';
export { createMcpServer, type McpServerOptions } from './create-mcp-server.js';
export type { History, HistoryPage, HistoryQuery } from './history/history.js';
export { RecentEvents } from './history/recent-events.js';
export type { McpCaller, McpHouse } from './house.js';
