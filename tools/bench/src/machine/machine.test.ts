import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { parseCpuTimes, readCpuTimes } from './cpu-times.js';
import { othersMs } from './cpu-watch.js';
import { findListener, listeningSockets } from './find-listener.js';
import { parseProcessCpuMs } from './process-cpu.js';

test('busy is all but idle and waiting, stolen time included', () => {
  const line = 'cpu  100 10 50 800 40 5 5 20 7 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n';
  expect(parseCpuTimes(line)).toEqual({ busyMs: 1_900, totalMs: 10_300 });
  expect(parseCpuTimes('')).toBeUndefined();
});

test('this machine says how busy it is', () => {
  const { busyMs, totalMs } = readCpuTimes();
  expect(busyMs).toBeGreaterThan(0);
  expect(totalMs).toBeGreaterThan(busyMs);
});

test('a process whose name looks like the end of its name is read all the same', () => {
  expect(parseProcessCpuMs('42 (evil) 1 (x) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 1 1 1')).toBe(3_000);
});

test('others had what neither the arm, nor servers, nor the harness spent', () => {
  const shares = { totalMs: 2_000, busyMs: 1_500, ownMs: 100, serversMs: { broker: 600, redis: 50 } };
  expect(othersMs(shares, 500)).toBe(250);
  expect(othersMs(shares, 900)).toBe(0);
});

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1628 00000000:0000 0A 00000000:00000000 00:00000000 00000000   106        0 21001 1
   1: 0100007F:1628 0100007F:9C40 01 00000000:00000000 00:00000000 00000000   106        0 21002 1
   2: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   107        0 21003 1
`;

test('of a table of sockets only that counts which listens at the port', () => {
  expect(listeningSockets(TABLE, 5672)).toEqual(['socket:[21001]']);
  expect(listeningSockets(TABLE, 40_000)).toEqual([]);
});

test.runIf(process.platform === 'linux')('the process that listens is found, and none on another machine', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { readonly port: number };
  expect(findListener(`amqp://guest:guest@127.0.0.1:${port}`)).toBe(process.pid);
  expect(findListener(`amqp://guest:guest@broker.example:${port}`)).toBeUndefined();
  server.close();
});
