import type { Socket } from 'node:net';
import { GatewayError } from './gateway-error.js';
import { describeProblem, PROBLEM_TYPE } from './problem.js';
import { SAFE_HEADERS } from './safe-headers.js';

/** Time for the answer to arrive. To end at once would reset the connection, and the answer might be lost on its way. */
const LINGER_MS = 500;

/** What is not HTTP, is too long, or takes too long, never becomes a request: it is answered on the socket, which ends. */
export function answerBrokenConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { problem } = describeProblem(explain(error.code));
  // No error code says 431, the one status that belongs to the headers alone.
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : problem.status;
  const body = JSON.stringify({ ...problem, status });
  const safe = Object.entries(SAFE_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  // Who does not end its side is not waited for: an answer that was sent is enough, and the place is free.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}\r\nContent-Type: ${PROBLEM_TYPE}\r\n${safe.join('')}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const REASONS: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

function explain(code: string | undefined): GatewayError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new GatewayError('gateway.request-timeout', 'The request did not arrive in time.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') return new GatewayError('gateway.too-large', 'The headers are too large.');
  return new GatewayError('gateway.bad-request', 'This is not an HTTP request as RFC 9112 writes it.');
}
