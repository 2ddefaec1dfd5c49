import type { ChannelModel } from 'amqplib';

/** What of a connection amqplib does not publish: the loop in which it writes what its channels hold to the socket. */
interface Writing {
  readonly stream: { cork(): void; uncork(): void };
  readonly muxer: { _readIncoming(): void };
}

/**
 * Lets the frames that amqplib writes in one go leave by one call of the system: it hands them to the socket one by one, and
 * each would be a call of its own, which costs more than making the frame. They leave no later than they would.
 */
export function corkWrites(connection: ChannelModel): void {
  const { stream, muxer } = connection.connection as unknown as Writing;
  const writeAll = muxer._readIncoming;
  muxer._readIncoming = () => {
    stream.cork();
    try {
      writeAll.call(muxer);
    } finally {
      stream.uncork();
    }
  };
}
