/**
 * What the nodes use of `n8n-workflow` when they run, for tests without it: n8n brings its own, and so its version is never the nodes'.
 * The types come from the real package, when the nodes are compiled (`node scripts/n8n.mjs check`).
 */
export const NodeConnectionTypes = { Main: 'main' } as const;

interface ErrorOptions {
  readonly message?: string;
  readonly description?: string;
  readonly httpCode?: string;
  readonly itemIndex?: number;
}

export class NodeApiError extends Error {
  readonly description: string | undefined;
  readonly httpCode: string | null;

  constructor(_node: unknown, cause: unknown, { message, description, httpCode }: ErrorOptions = {}) {
    super(message ?? String((cause as { readonly message?: unknown }).message ?? 'UNKNOWN ERROR'), { cause });
    this.description = description;
    this.httpCode = httpCode ?? null;
  }
}

export class NodeOperationError extends Error {
  readonly itemIndex: number | undefined;

  constructor(_node: unknown, cause: Error | string, { itemIndex }: ErrorOptions = {}) {
    super(typeof cause === 'string' ? cause : cause.message);
    this.itemIndex = itemIndex;
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
