import { connect } from 'node:net';

/** A request with its headers as they are given: a client would join those of one name. */
export function rawRequest(
  address: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body: string | Buffer,
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(address);
  const bytes = Buffer.from(body);
  const lines = [...headers, ['host', hostname], ['content-length', String(bytes.length)], ['connection', 'close']];
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('There was no answer.')));
    socket.on('error', reject).on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text }));
    socket.write(head, 'latin1');
    socket.write(bytes);
  });
}
