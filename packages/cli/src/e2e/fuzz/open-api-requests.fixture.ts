import fc from 'fast-check';

/** A request as it goes over the wire; every character of it is one byte. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: string;
}

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
}

interface Content {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Halves of surrogate pairs, NUL, and what means something to a file system, a query, a terminal or a prototype. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '\ud800',
    '\udc00x',
    'a\u0000b',
    '\ufeff',
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
  ),
  fc.constantFrom(
    '%',
    '%00',
    "';--",
    '$.**',
    '[',
    '\\',
    '#',
    '*.#.*',
    '\u001b[2J',
    '\u202e',
    ' ',
    '',
    'NaN',
    '-1',
    '1e9',
  ),
  fc.constantFrom(300, 5_000).map((length) => 'x'.repeat(length)),
);
const oddNumber = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom('9007199254740993', '-1', '0.5', '1e308', '1e400', '-0', `1${'0'.repeat(400)}`, '1e-400'),
);
/** What is JSON, or nearly: a name twice, a depth, a prototype, a cut. */
const junk = fc.oneof(
  fc.json({ maxDepth: 5, stringUnit: 'binary' }),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{"a":1,"a":2}',
    '{"__proto__":{"polluted":1}}',
    '[1e400]',
    '"\\ud800"',
    '{"a":"\\u0000"}',
  ),
  fc.constantFrom(
    '['.repeat(50_000),
    '{"a":'.repeat(300),
    '{"constructor":{"prototype":{"polluted":1}}}',
    '\ufeff{}',
    '{}{}',
  ),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

/**
 * Requests for every operation of an OpenAPI document: mostly right, and somewhere in each something that is not. What the
 * gateway knows at this moment (ids, queues, types) is used as if somebody had read it there.
 */
export function requestsOf(document: OpenApi, known: readonly string[]): fc.Arbitrary<WireRequest> {
  const text = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: oddText });

  const textOf = (schema: Schema, depth = 0): fc.Arbitrary<string> =>
    fc.oneof({ weight: 14, arbitrary: fittingTextOf(schema, depth) }, { weight: 1, arbitrary: junk });

  function fittingTextOf(schema: Schema, depth: number): fc.Arbitrary<string> {
    const { $ref, enum: choices, type, properties, required = [], items } = resolve(schema);
    const variants = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
    if ($ref !== undefined || depth > 6) return junk;
    if (Array.isArray(choices)) return fc.constantFrom(...choices.map((one) => JSON.stringify(one)));
    if (variants !== undefined) return fc.oneof(...variants.map((one) => textOf(one, depth + 1)));
    const known = Object.entries((properties ?? {}) as Readonly<Record<string, Schema>>);
    if (type === 'object') {
      const members = known.map(([name, one]) => {
        const member = textOf(one, depth + 1).map((value) => `${JSON.stringify(name)}:${value}`);
        const isNeeded = (required as readonly string[]).includes(name);
        return maybe(member, isNeeded ? 20 : 1, 1);
      });
      return fc.tuple(...members).map((parts) => `{${parts.filter((part) => part !== undefined).join(',')}}`);
    }
    if (type === 'array') {
      return fc
        .array(textOf((items ?? {}) as Schema, depth + 1), { maxLength: 3 })
        .map((parts) => `[${parts.join(',')}]`);
    }
    if (type === 'boolean') return fc.constantFrom('true', 'false');
    if (type === 'integer' || type === 'number') {
      return fc.oneof({ weight: 4, arbitrary: fc.nat(3).map(String) }, { weight: 1, arbitrary: oddNumber });
    }
    if (type === 'string') return text.map((value) => JSON.stringify(value));
    return fc.json({ maxDepth: 3 });
  }

  function resolve(schema: Schema): Schema {
    let at: unknown = schema;
    for (let hops = 0; hops < 5 && isReference(at); hops++) {
      at = at.$ref
        .split('/')
        .slice(1)
        .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((inside, part) => (inside as Schema)[part], document);
    }
    return at as Schema;
  }

  function bodyOf([media, { schema, examples = {} }]: readonly [string, Content]): fc.Arbitrary<[string, string]> {
    const named = Object.values(examples).map(({ value }) => JSON.stringify(value));
    const right = media === 'application/json' && schema['type'] === 'object' ? mcpCall(known) : junk;
    const written = fc.oneof(
      { weight: 5, arbitrary: named.length === 0 ? textOf(schema) : fc.constantFrom(...named) },
      { weight: 3, arbitrary: textOf(schema) },
      { weight: 1, arbitrary: right },
    );
    const medium = fc.oneof(
      { weight: 12, arbitrary: fc.constant(media) },
      { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'application/json;charset=utf-16', 'application/x') },
    );
    return fc.tuple(medium, written);
  }

  const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ template, method: method.toUpperCase(), operation })),
  );

  const requests = operations.map(({ template, method, operation }) => {
    const contents = Object.entries(operation.requestBody?.content ?? {});
    const body = contents.length === 0 ? undefined : fc.oneof(...contents.map(bodyOf));
    const path = fc
      .array(text, { minLength: 4, maxLength: 4 })
      .map((words) => template.replaceAll(/\{\w+\}/g, () => encode(words.pop() ?? '')));
    const named = (operation.parameters ?? []).map((one) => resolve(one as unknown as Schema) as unknown as Parameter);
    const query = named
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) =>
        maybe(
          fc.oneof(text, oddNumber).map((value) => `${name}=${encode(value)}`),
          1,
          2,
        ),
      );
    const heads = named
      .filter((parameter) => parameter.in === 'header')
      .map(({ name }) =>
        maybe(
          text.map((value) => `${name}: ${onOneLine(value)}`),
          1,
          2,
        ),
      );
    return fc
      .record({
        method: fc.oneof(
          { weight: 12, arbitrary: fc.constant(method) },
          { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'BREW') },
        ),
        path,
        query: fc.tuple(
          ...query,
          maybe(
            oddText.map((value) => `${encode(value)}=1`),
            1,
            12,
          ),
        ),
        heads: fc.tuple(...heads, maybe(hostileHeader, 1, 6)),
        body: body === undefined ? fc.constant(undefined) : maybe(body, 20, 1),
      })
      .map(({ query: asked, heads: said, body: sent, ...one }) => ({
        method: one.method,
        path: withQuery(
          one.path,
          asked.filter((part) => part !== undefined),
        ),
        headers: [
          ...said.filter((part) => part !== undefined),
          ...(sent === undefined || sent[0] === '' ? [] : [`Content-Type: ${sent[0]}`]),
        ],
        body: sent === undefined ? '' : Buffer.from(sent[1]).toString('latin1'),
      }));
  });
  const stray = fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    path: fc.oneof(
      fc.webPath(),
      oddText.map((value) => `/${encode(value)}`),
    ),
    headers: fc.constant(['Content-Type: application/json']),
    body: junk.map((value) => Buffer.from(value).toString('latin1')),
  });
  return fc.oneof({ weight: 20, arbitrary: fc.oneof(...requests) }, { weight: 1, arbitrary: stray });
}

const hostileHeader = fc
  .tuple(
    fc.constantFrom(
      'x-death',
      'cc',
      'traceparent',
      'idempotency-key',
      'last-event-id',
      'authorization',
      'ce-id',
      'accept',
    ),
    oddText,
  )
  .map(([name, value]) => `${name}: ${onOneLine(value)}`);

/** A message of the Model Context Protocol, whose document says no more than that it is an object. */
function mcpCall(known: readonly string[]): fc.Arbitrary<string> {
  const method = fc.constantFrom(
    'initialize',
    'ping',
    'tools/list',
    'tools/call',
    'resources/list',
    'resources/read',
    'x',
  );
  const tool = fc.constantFrom(
    'list_events',
    'describe_event',
    'publish_event',
    'trace_event',
    'search_events',
    '__proto__',
  );
  return fc
    .record({
      method,
      tool,
      id: fc.oneof(fc.nat(), oddText),
      word: fc.oneof(fc.constantFrom(...known), oddText),
      more: junk,
    })
    .map(({ method: name, tool: called, id, word, more }) => {
      const said = JSON.stringify({ jsonrpc: '2.0', id, method: name });
      const params = `{"name":${JSON.stringify(called)},"uri":${JSON.stringify(word)},"arguments":{"type":${JSON.stringify(word)},"payload":${more === '' ? '{}' : more}}}`;
      return `${said.slice(0, -1)},"params":${params}}`;
    });
}

/** With it, and without it, as often as the weights say. */
function maybe<T>(arbitrary: fc.Arbitrary<T>, having: number, lacking: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: having, arbitrary }, { weight: lacking, arbitrary: fc.constant(undefined) });
}

function isReference(value: unknown): value is { readonly $ref: string } {
  return typeof value === 'object' && value !== null && '$ref' in value && typeof value.$ref === 'string';
}

/** As a careful client writes it, but for what cannot be written at all. */
function encode(value: string): string {
  return encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, '\ufffd'));
}

function onOneLine(value: string): string {
  return Buffer.from(value)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, '');
}

function withQuery(path: string, parts: readonly string[]): string {
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
