import type { Socket } from 'node:net';

/** What the heartbeat watches and what it may do about it. */
export interface Heartbeating {
  /** False while the broker itself has stopped reading: silence then proves nothing. */
  isReading(): boolean;
  /** Writes a heartbeat to the socket before it returns. */
  sendHeartbeat(): void;
  peerIsSilent(): void;
}

/**
 * Sends a heartbeat when the connection was idle for half the negotiated interval, and declares the peer dead after two
 * intervals without a byte from it (AMQP 0-9-1 section 4.2.7). Returns the function that stops it.
 */
export function startHeartbeat(socket: Socket, seconds: number, watched: Heartbeating): () => void {
  if (seconds === 0) return () => {};
  let written = socket.bytesWritten;
  let read = socket.bytesRead;
  let silentSince = performance.now();
  const timer = setInterval(() => {
    if (socket.bytesWritten === written) watched.sendHeartbeat();
    written = socket.bytesWritten;
    if (socket.bytesRead !== read || !watched.isReading()) {
      read = socket.bytesRead;
      silentSince = performance.now();
    } else if (performance.now() - silentSince >= seconds * 2000) {
      watched.peerIsSilent();
    }
  }, seconds * 500);
  timer.unref();
  return () => clearInterval(timer);
}
