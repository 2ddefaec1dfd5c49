import { BloodbankApi } from '../credentials/BloodbankApi.credentials.js';

/** The part of n8n that runs a node: parameters, a credential, HTTP, and workflows that a test ends as it likes. */

export type Item = {
  readonly json: Readonly<Record<string, unknown>>;
  readonly pairedItem?: { readonly item: number };
};

export interface NodeSettings {
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly items?: readonly Item[];
  readonly continueOnFail?: boolean;
  readonly mode?: 'trigger' | 'manual';
}

export type RunStatus = 'success' | 'error' | 'crashed' | 'canceled' | 'waiting';

/** A workflow that a trigger started. */
export interface StartedWorkflow {
  readonly item: Readonly<Record<string, unknown>> & {
    readonly event_id: string;
    readonly delivery: { readonly attempt: number; readonly delivery_id: string };
  };
  /** As n8n tells the trigger when the whole workflow ended; for ever silent unless it is called. */
  end(status: RunStatus, message?: string): void;
  /** As when n8n could not even run it. */
  fail(error: Error): void;
}

interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly qs?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly abortSignal?: AbortSignal;
}

export class TestN8n {
  readonly started: StartedWorkflow[] = [];
  readonly errors: Error[] = [];
  readonly warnings: string[] = [];
  readonly requests: { readonly method: string; readonly path: string }[] = [];
  readonly #settings: NodeSettings;
  readonly #death = new AbortController();

  constructor(settings: NodeSettings) {
    this.#settings = settings;
  }

  /** As `this` of a node's methods. */
  get functions(): never {
    const { baseUrl, apiKey = '', parameters = {}, items = [{ json: {} }], mode = 'trigger' } = this.#settings;
    const { continueOnFail = false } = this.#settings;
    const at = (name: string, fallback: unknown): unknown => {
      if (Object.hasOwn(parameters, name)) return parameters[name];
      if (fallback !== undefined) return fallback;
      throw new Error(`The test says no parameter ${name}.`);
    };
    const functions = {
      // Of an execution, an index stands before the fallback.
      getNodeParameter: (name: string, second?: unknown, third?: unknown) =>
        at(name, typeof second === 'number' ? third : second),
      getInputData: () => items,
      getNode: () => ({ name: 'Bloodbank', type: 'test' }),
      getMode: () => mode,
      getCredentials: async () => ({ baseUrl, apiKey }),
      continueOnFail: () => continueOnFail,
      logger: { warn: (message: string) => void this.warnings.push(message) },
      emit: (data: readonly (readonly Item[])[], _response: unknown, done?: Deferred<unknown>) =>
        this.#start(data, done),
      emitError: (error: Error) => void this.errors.push(error),
      helpers: {
        createDeferredPromise,
        // n8n evaluates no expression for what runs in the background, so the credential has to be code.
        httpRequestWithAuthentication: async (_: string, request: HttpRequest) =>
          this.#request((await new BloodbankApi().authenticate({ apiKey }, request as never)) as HttpRequest),
      },
    };
    return functions as never;
  }

  /** As after a crash: nothing that it asks for reaches anybody, nor does an answer to what it had asked. */
  die(): void {
    this.#death.abort(new Error('This n8n is dead.'));
  }

  #start(data: readonly (readonly Item[])[], done: Deferred<unknown> | undefined): void {
    for (const { json } of data.flat()) {
      this.started.push({
        item: json as StartedWorkflow['item'],
        end: (status, message) => {
          const error = message === undefined ? {} : { error: { message } };
          done?.resolve({ status, data: { resultData: error } });
        },
        fail: (error) => done?.reject(error),
      });
    }
  }

  async #request(request: HttpRequest): Promise<{ statusCode: number; body: unknown }> {
    const { method, url, qs = {}, body, headers = {}, timeout = 60_000, abortSignal } = request;
    const address = new URL(url);
    for (const [name, value] of Object.entries(qs)) {
      for (const one of [value].flat()) address.searchParams.append(name, String(one));
    }
    this.requests.push({ method, path: address.pathname });
    const signals = [AbortSignal.timeout(timeout), this.#death.signal];
    const response = await fetch(address, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.any(abortSignal === undefined ? signals : [...signals, abortSignal]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { statusCode: response.status, body: isJson ? JSON.parse(text) : text };
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function createDeferredPromise<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
