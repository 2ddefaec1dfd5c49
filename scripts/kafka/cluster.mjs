/**
 * A real Apache Kafka on loopback: one node or several, in KRaft mode, each broker and controller at once. For tests and
 * for trying things out: its data goes when it is closed, and nobody but this machine reaches it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringJars } from './jars.mjs';

const START_TIMEOUT_MS = 120_000;
const CLUSTER_ID = 'Ymxvb2RiYW5rLXRlc3QtMQ';

/**
 * @param {object} [options]
 * @param {number} [options.nodes] how many, 1 by default
 * @param {number} [options.port] of the first node; free ones by default
 * @param {Readonly<Record<string, string | number | boolean>>} [options.settings] lines for server.properties
 * @param {number} [options.heapMb] of each node
 */
export async function createKafka({ nodes = 1, port, settings = {}, heapMb = 384 } = {}) {
  const libs = bringJars();
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-kafka-'));
  const ports = [];
  for (let index = 0; index < nodes; index++) {
    ports.push({ broker: port === undefined ? await freePort() : port + index, controller: await freePort() });
  }
  const voters = ports.map(({ controller }, index) => `${index + 1}@127.0.0.1:${controller}`).join(',');
  const all = ports.map(
    ({ broker, controller }, index) =>
      new KafkaNode({
        id: index + 1,
        port: broker,
        libs,
        heapMb,
        folder: join(folder, `node-${index + 1}`),
        properties: {
          'process.roles': 'broker,controller',
          'node.id': index + 1,
          'controller.quorum.voters': voters,
          listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
          'controller.listener.names': 'CONTROLLER',
          'inter.broker.listener.name': 'PLAINTEXT',
          // As on a cluster that is cared for: a mistyped name is an error, and nobody's new topic.
          'auto.create.topics.enable': false,
          'default.replication.factor': Math.min(3, nodes),
          'min.insync.replicas': nodes > 1 ? 2 : 1,
          'offsets.topic.replication.factor': Math.min(3, nodes),
          'offsets.topic.num.partitions': 4,
          'transaction.state.log.replication.factor': Math.min(3, nodes),
          'transaction.state.log.min.isr': 1,
          'transaction.state.log.num.partitions': 1,
          'share.coordinator.state.topic.replication.factor': Math.min(3, nodes),
          'share.coordinator.state.topic.min.isr': 1,
          // A group of a test does not wait three seconds for members that never come.
          'group.initial.rebalance.delay.ms': 0,
          'group.min.session.timeout.ms': 500,
          'log.cleaner.dedupe.buffer.size': 4_194_304,
          ...settings,
        },
      }),
  );
  return {
    folder,
    nodes: all,
    bootstrap: ports.map(({ broker }) => `127.0.0.1:${broker}`).join(','),
    start: () => Promise.all(all.map((node) => node.start())),
    close: async () => {
      await Promise.all(all.map((node) => node.kill('SIGKILL')));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

class KafkaNode {
  #options;
  #process;
  #release = () => {};

  constructor(options) {
    this.#options = options;
    this.id = options.id;
    this.port = options.port;
    mkdirSync(options.folder, { recursive: true });
    const lines = Object.entries({ 'log.dirs': join(options.folder, 'data'), ...options.properties });
    writeFileSync(this.#configFile, lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', this.#configFile];
    const { status, stderr, stdout } = spawnSync('java', [...this.#jvm, ...format], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The storage of Kafka could not be formatted: ${stdout}${stderr}`);
  }

  get pid() {
    return this.#process?.pid;
  }

  /** It was started, and ended by itself or by a signal. */
  get hasEnded() {
    const child = this.#process;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  get logFile() {
    return join(this.#options.folder, 'log');
  }

  get #configFile() {
    return join(this.#options.folder, 'server.properties');
  }

  get #jvm() {
    const { libs, heapMb } = this.#options;
    const small = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xms64m', `-Xmx${heapMb}m`];
    return [...small, '-cp', join(libs, '*')];
  }

  /** Starts it, also again after a kill, and waits until it answers. */
  async start() {
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const child = spawn('java', [...this.#jvm, 'kafka.Kafka', this.#configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    this.#release = () => process.off('exit', kill);
    this.#process = child;
    const endsAt = performance.now() + START_TIMEOUT_MS;
    while (!(await answers(this.port))) {
      if (child.exitCode !== null || performance.now() > endsAt) {
        throw new Error(`Kafka did not start: ${readFileSync(this.logFile, 'utf8').slice(-2_000)}`);
      }
      await pause(50);
    }
  }

  /** `SIGKILL` ends it as a power cut does; `SIGTERM` lets it hand its partitions over; `SIGSTOP` freezes it. */
  async kill(signal = 'SIGKILL') {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
    await new Promise((resolve) => child.once('exit', resolve));
    this.#release();
    this.#process = undefined;
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (isThere) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
