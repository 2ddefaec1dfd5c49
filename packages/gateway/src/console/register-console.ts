import type { FastifyInstance } from 'fastify';
import { type ConsoleFile, type Encoding, readConsole } from './console-files.js';

/**
 * The page runs its own script and asks its own origin, and nothing else; no text can become a script in it
 * (`require-trusted-types-for`), and nobody may put it into a frame.
 */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

const A_YEAR_SECONDS = 31_536_000;

/**
 * The console, at `/`. Its files hold no secrets and are sent to anybody who may talk to this host: the page asks for a key
 * itself, and all that it shows comes through the routes that ask for one.
 */
export function registerConsole(app: FastifyInstance, folder: string | undefined): void {
  if (folder === undefined) return;
  for (const file of readConsole(folder)) {
    app.get(file.path, { config: { isPublic: true } }, async (request, reply) => {
      reply.headers({
        ...(file.path === '/' ? PAGE_HEADERS : {}),
        etag: file.etag,
        vary: 'accept-encoding',
        'cache-control': file.isImmutable ? `public, max-age=${A_YEAR_SECONDS}, immutable` : 'no-cache',
      });
      const known = request.headers['if-none-match'];
      if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag)) return reply.code(304).send();
      const encoding = bestEncoding(file, request.headers['accept-encoding']);
      if (encoding !== 'identity') reply.header('content-encoding', encoding);
      return reply.type(file.type).send(file.bodies.get(encoding));
    });
  }
}

/** The smallest form that the reader takes; what it gives no weight is refused (RFC 9110, section 12.5.3). */
function bestEncoding(file: ConsoleFile, accepted: string | string[] = ''): Encoding {
  const words = [accepted].flat().join(',').toLowerCase().split(',');
  const takes = (encoding: Encoding): boolean =>
    words.some((word) => {
      const [name = '', weight = ''] = word.split(';');
      return name.trim() === encoding && !/q\s*=\s*0(\.0*)?\s*$/.test(weight);
    });
  return (['br', 'gzip'] as const).find((encoding) => file.bodies.has(encoding) && takes(encoding)) ?? 'identity';
}
