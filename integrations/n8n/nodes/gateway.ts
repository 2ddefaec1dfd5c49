import type {
  IDataObject,
  IExecuteFunctions,
  IHttpRequestMethods,
  ILoadOptionsFunctions,
  ITriggerFunctions,
  JsonObject,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

export type GatewayCaller = IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions;

export interface GatewayRequest {
  readonly method: IHttpRequestMethods;
  /** Below the URL of the credential. */
  readonly path: string;
  readonly query?: IDataObject;
  readonly body?: IDataObject;
  readonly headers?: IDataObject;
  /** In milliseconds. Default one minute. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface FullResponse {
  readonly statusCode: number;
  readonly body: unknown;
}

/** What the gateway says of a refusal: a problem document, RFC 9457. */
interface Problem {
  readonly status?: number;
  readonly code?: string;
  readonly detail?: string;
  readonly why?: string;
  readonly remedy?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly message?: string }[];
}

const TIMEOUT_MS = 60_000;

/**
 * Calls the gateway of the node's credential.
 *
 * @throws {NodeApiError} with the gateway's own words, where it refuses and where it cannot be reached.
 */
export async function callGateway<T>(caller: GatewayCaller, request: GatewayRequest): Promise<T> {
  const { method, path, query, body, headers, timeoutMs = TIMEOUT_MS, signal } = request;
  const { baseUrl } = await caller.getCredentials<{ baseUrl: string }>('bloodbankApi');
  let response: FullResponse;
  try {
    response = (await caller.helpers.httpRequestWithAuthentication.call(caller, 'bloodbankApi', {
      method,
      url: `${baseUrl.replace(/\/+$/, '')}${path}`,
      ...(query === undefined ? {} : { qs: query, arrayFormat: 'repeat' }),
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
      timeout: timeoutMs,
      json: true,
      returnFullResponse: true,
      ignoreHttpStatusErrors: true,
    })) as FullResponse;
  } catch (error) {
    throw new NodeApiError(caller.getNode(), error as JsonObject, {
      message: 'The gateway of Bloodbank cannot be reached',
      description: (error as Error).message,
    });
  }
  if (response.statusCode < 300) return response.body as T;
  throw refusal(caller, response);
}

/** The status that the gateway refused with; undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof NodeApiError)) return undefined;
  const status = Number(error.httpCode);
  return Number.isInteger(status) ? status : undefined;
}

function refusal(caller: GatewayCaller, { statusCode, body }: FullResponse): NodeApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Problem;
  const { detail, code, why, remedy, errors = [] } = problem;
  const places = errors.map(({ pointer = '', message = '' }) => `${pointer || '/'} ${message}`.trim());
  return new NodeApiError(caller.getNode(), problem as JsonObject, {
    message: detail ?? `The gateway answered with status ${statusCode}`,
    description: [...places, why, remedy, code].filter((text) => text !== undefined && text !== '').join(' · '),
    httpCode: String(statusCode),
  });
}
