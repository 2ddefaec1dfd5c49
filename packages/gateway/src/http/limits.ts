/** What one request, one connection and one caller may take. Sizes in bytes. */
export const LIMITS: Readonly<Record<Limit, number>> = {
  bodyBytes: 256 * 1024,
  batchBytes: 1024 * 1024,
  batchEvents: 100,
  jsonKeys: 10_000,
  headerBytes: 16 * 1024,
  headerCount: 100,
  connections: 1_000,
  /** From the first byte of a request to the last of its headers. */
  headersTimeoutMs: 8_000,
  /** From the first byte of a request to its last. Node looks at `connectionsCheckMs` intervals. */
  requestTimeoutMs: 10_000,
  connectionsCheckMs: 1_000,
  keepAliveTimeoutMs: 30_000,
  /** From the arrival of a request to the broker's answer. */
  publishTimeoutMs: 8_000,
  requestsPerMinute: 60_000,
  /** That wait for their answers at this gateway. */
  openCommands: 10_000,
};

type Limit =
  | 'bodyBytes'
  | 'batchBytes'
  | 'batchEvents'
  | 'jsonKeys'
  | 'headerBytes'
  | 'headerCount'
  | 'connections'
  | 'headersTimeoutMs'
  | 'requestTimeoutMs'
  | 'connectionsCheckMs'
  | 'keepAliveTimeoutMs'
  | 'publishTimeoutMs'
  | 'requestsPerMinute'
  | 'openCommands';
