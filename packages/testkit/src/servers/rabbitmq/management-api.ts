const DEFAULT_PORT = 15_672;
const TIMEOUT_MS = 15_000;

/** The part of RabbitMQ's HTTP API with which a run of the tests makes room for itself. */
export interface ManagementApi {
  readonly name: string;
  /** The names in a list: `vhosts`; `queues` or `exchanges` of a virtual host. */
  list(...path: readonly string[]): Promise<readonly string[]>;
  put(path: readonly string[], body: object): Promise<void>;
  /** What is not there any more is no error: another run may remove it at the same time. */
  delete(path: readonly string[]): Promise<void>;
}

/** With the credentials of the AMQP URL, unless the management URL brings its own. It connects to nothing yet. */
export function openManagementApi(amqpUrl: string, managementUrl?: string): ManagementApi {
  const amqp = new URL(amqpUrl);
  const scheme = amqp.protocol === 'amqps:' ? 'https' : 'http';
  const base = new URL(managementUrl ?? `${scheme}://${amqp.hostname}:${DEFAULT_PORT}`);
  const { username, password } = base.username === '' ? amqp : base;
  const login = [username || 'guest', password || 'guest'].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  const root = `${base.origin}${base.pathname.replace(/\/$/, '')}/api`;

  async function ask(method: string, path: readonly string[], body?: object): Promise<Response> {
    const response = await fetch(`${root}/${path.map(encodeURIComponent).join('/')}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).catch((thrown: Error) => {
      // What fetch throws keeps its reason one level below.
      throw new Error((thrown.cause as NodeJS.ErrnoException | undefined)?.code ?? thrown.message, { cause: thrown });
    });
    if (response.ok || (method === 'DELETE' && response.status === 404)) return response;
    throw new Error(`it answers ${response.status}`);
  }

  return {
    name: `the management API at ${base.host}`,
    async list(...path) {
      const items = (await (await ask('GET', path)).json()) as readonly { readonly name: string }[];
      return items.map(({ name }) => name);
    },
    async put(path, body) {
      await ask('PUT', path, body);
    },
    async delete(path) {
      await ask('DELETE', path);
    },
  };
}
