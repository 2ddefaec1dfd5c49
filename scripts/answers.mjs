import { connect } from 'node:net';

const PROBE_WITHIN_MS = 1_000;

/** Whether something accepts a TCP connection there. */
export function answers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_WITHIN_MS });
    const finish = (isThere) => {
      socket.destroy();
      resolve(isThere);
    };
    socket
      .once('connect', () => finish(true))
      .once('timeout', () => finish(false))
      .once('error', () => finish(false));
  });
}
