import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersAt } from '../../servers/answers-at.js';
import { waitFor } from '../../wait/wait-for.js';
import { freePort } from './free-port.js';
import { killAtExit, type NodeHome } from './node-home.js';

const START_TIMEOUT_MS = 120_000;
const CTL_TIMEOUT_MS = 60_000;

/** Lines for `rabbitmq.conf`, beside the address. */
export type NodeConfig = readonly string[];

/**
 * A RabbitMQ node of the test's own, on loopback ports that nobody else uses: one that can be killed, frozen and choked
 * without anybody else noticing.
 */
export class RabbitNode {
  readonly name: string;
  readonly url: string;
  readonly #home: NodeHome;
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #release = (): void => {};

  /** Lays the node out, and starts nothing. */
  static async create(home: NodeHome, name: string, config: NodeConfig = []): Promise<RabbitNode> {
    const [port, distributionPort] = [await freePort(), await freePort()];
    const configFile = join(home.folder, `${name}.conf`);
    const lines = [`listeners.tcp.1 = 127.0.0.1:${port}`, 'log.console = false', ...config];
    await writeFile(configFile, `${lines.join('\n')}\n`);
    return new RabbitNode(home, name, port, {
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_CONFIG_FILE: configFile,
    });
  }

  private constructor(home: NodeHome, name: string, port: number, own: NodeJS.ProcessEnv) {
    this.#home = home;
    this.name = `${name}@localhost`;
    this.url = `amqp://guest:guest@127.0.0.1:${port}`;
    this.#env = {
      PATH: process.env['PATH'],
      HOME: home.folder,
      ERL_EPMD_PORT: String(home.epmdPort),
      RABBITMQ_NODENAME: this.name,
      RABBITMQ_MNESIA_BASE: join(home.folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(home.folder, 'log'),
      RABBITMQ_PID_FILE: join(home.folder, `${name}.pid`),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home.folder, 'enabled_plugins'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      // The process that is started becomes the node; otherwise a shell would stand between its signals and it.
      RABBITMQ_ALLOW_INPUT: '1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '+S 1:1 +sbwt none -noinput -kernel inet_dist_use_interface {127,0,0,1} -kernel net_ticktime 5',
      ...own,
    };
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const output = await open(join(this.#home.folder, `${this.name}.out`), 'a');
    const started = spawn(join(this.#home.programs, 'rabbitmq-server'), {
      env: this.#env,
      stdio: ['ignore', output.fd, output.fd],
    });
    this.#process = started;
    this.#release = killAtExit(started);
    await output.close();
    const isUp = () => {
      if (started.exitCode !== null) throw new Error(`${this.name} ended; see ${this.#home.folder}.`);
      return answersAt(this.url);
    };
    await waitFor(isUp, { timeoutMs: START_TIMEOUT_MS, everyMs: 100, what: `${this.name} to start` });
  }

  /** Power off, but for what the kernel has in its cache. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    this.#release();
    if (running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  /** It holds every connection, and says nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Runs `rabbitmqctl` on it and returns what it printed. */
  async ctl(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(join(this.#home.programs, 'rabbitmqctl'), ['--quiet', ...args], {
      env: this.#env,
      timeout: CTL_TIMEOUT_MS,
    });
    return stdout;
  }
}
