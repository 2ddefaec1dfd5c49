import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { buildTree, checkTrees, type Report } from '@bloodbank/compat';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { escapeLines } from '../../output/escape-text.js';
import { createPrinter } from '../../output/printer.js';
import { FORMATS, type Format } from './format.js';
import { type Place, render } from './render.js';

const FILE = 'shop/order.placed.v1.json';
/** Everything that means something to a terminal, a runner, XML, a table or a page. */
const HOSTILE =
  'a\u001b[31m%0A::error::x,y:z\n| `c` <b>"&\' @me [l](u) \ufffe]]> \u0000\u0085 #7 https://x.example www.x.example';

function reportOf(previous: object, current: object | undefined, file = FILE, places = ['old/', 'new/']): Report {
  const [before = '', after = ''] = places;
  const tree = (schema: object | undefined, at: string) =>
    buildTree(
      schema === undefined ? [] : [{ file, displayFile: `${at}${file}`, text: JSON.stringify(schema, undefined, 2) }],
    );
  const report = checkTrees(tree(previous, before), tree(current, after), {
    against: 'git:main',
    consumersOf: () => [{ queue: 'warehouse', pattern: 'shop.#' }],
  });
  return { ...report, summary: { ...report.summary, duration_ms: 5 } };
}

async function shown(report: Report, format: Format, place?: Place): Promise<string> {
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await render(report, format, createPrinter(stream, {}), place);
  await finished(stream.end());
  return text;
}

const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  required,
});
const plain = reportOf(
  object({ id: { type: 'string' }, note: { type: 'string' }, size: { enum: ['S', 'M'] } }),
  object({ id: { type: 'string' }, size: { enum: ['S', 'M', 'L'] } }, ['id']),
);
const hostile = reportOf(
  object({ [HOSTILE]: { enum: ['a'] } }),
  object({ [HOSTILE]: { enum: ['a', HOSTILE] } }),
  `shop/${HOSTILE.replaceAll('/', '')}.json`,
);
const none = reportOf(object({}), object({}));
const long = reportOf(object({ id: { type: 'string' } }), object({ id: { type: 'string', maxLength: 100_000 } }));
const gone = reportOf(object({}), undefined, FILE, ['main:']);
const elsewhere = reportOf(object({ id: {} }), object({ id: { type: 'string' } }), FILE, ['/old/', '/new place/']);

it.each(['text', 'markdown', 'github', 'sarif', 'junit'] as const)(
  '%s: a payload too long to be shown is described',
  async (format) => {
    expect(await shown(long, format)).toMatch(/payload: .*more than 100000 characters .*too long to be shown/i);
  },
);

describe.each(FORMATS)('%s', (format) => {
  it('is as it was', async () => {
    await expect(await shown(plain, format)).toMatchFileSnapshot(`golden/report.${format}`);
  });

  it('holds nothing that could drive what reads it', async () => {
    const text = await shown(hostile, format);
    expect(escapeLines(text)).toBe(text);
    expect(text).toContain('enum-value-no-add');
  });

  it('says that there is nothing to say', async () => {
    expect(await shown(none, format)).not.toContain('undefined');
  });

  it('names rule, event and fingerprint', async () => {
    const text = await shown(plain, format);
    const [finding] = plain.events.flatMap(({ findings }) => findings);
    for (const part of [finding?.rule, finding?.event_type, finding?.fingerprint]) expect(text).toContain(part);
  });
});

describe('github', () => {
  it('is one command a finding, whatever its text holds', async () => {
    const lines = (await shown(hostile, 'github')).trimEnd().split('\n');
    expect(lines).toHaveLength(hostile.events[0]?.findings.length ?? 0);
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[^,:]*::/);
  });

  it('is undone by the runner to what the finding says', async () => {
    const [line = ''] = (await shown(hostile, 'github')).split('\n');
    const undo = (text: string): string =>
      text
        .replaceAll('%2C', ',')
        .replaceAll('%3A', ':')
        .replaceAll('%0A', '\n')
        .replaceAll('%0D', '\r')
        .replaceAll('%25', '%');
    const [, title = '', text = ''] = /title=([^,:]*)::(.*)$/.exec(line) ?? [];
    const [finding] = hostile.events.flatMap(({ findings }) => findings);
    expect(undo(title)).toBe(escapeLines(`${finding?.rule}: ${finding?.event_type} version 1`));
    expect(undo(text)).toContain(escapeLines(finding?.message ?? ''));
  });
});

it('gitlab: unique fingerprints, and places that it knows', async () => {
  const issues = JSON.parse(await shown(plain, 'gitlab')) as readonly {
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  }[];
  expect(issues.length).toBeGreaterThan(1);
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  for (const { severity, location } of issues) {
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
    expect(location.path).toBe(`new/${FILE}`);
    expect(location.lines.begin).toBeGreaterThan(0);
  }
});

describe('sarif', () => {
  /** What sections 3.13 to 3.52 of SARIF 2.1.0 ask of a log of ours. */
  function assertSarif(log: Log): void {
    expect(log.$schema).toMatch(/^https:.*sarif.*2\.1\.0/);
    expect(log.version).toBe('2.1.0');
    for (const { tool, results = [] } of log.runs) {
      const { name, semanticVersion, rules = [] } = tool.driver;
      expect(name).not.toBe('');
      expect(semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const result of results) {
        expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
        expect(['none', 'note', 'warning', 'error']).toContain(result.level);
        expect(result.message.text).not.toBe('');
        expect(Object.values(result.partialFingerprints ?? {})).toEqual([
          expect.stringMatching(/^(unused-)?[0-9a-f]{12}$/),
        ]);
        expect(result.locations).toHaveLength(1);
        const related = (result.relatedLocations ?? []).map(({ id }) => id);
        expect(new Set(related).size).toBe(related.length);
        for (const { physicalLocation } of [...(result.locations ?? []), ...(result.relatedLocations ?? [])]) {
          // RFC 3986, section 4.2: a first segment with a colon would be a scheme; nothing else stands as it is.
          expect(physicalLocation?.artifactLocation?.uri).toMatch(
            /^(?:file:\/\/)?\/?(?:[\w.~!$&'()*+;=-]|%[0-9A-F]{2})+(?:\/(?:[\w.~!$&'()*+;=@:-]|%[0-9A-F]{2})+)*$/,
          );
          expect(physicalLocation?.region?.startLine).toBeGreaterThan(0);
          expect(physicalLocation?.region?.startColumn).toBeGreaterThan(0);
        }
      }
      const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
      expect(new Set(prints).size).toBe(prints.length);
    }
  }

  it.each([
    ['plain', () => plain],
    ['hostile', () => hostile],
    [
      'of odd files',
      () => reportOf(object({ id: {} }), object({ id: { type: 'string' } }), 'a:b #?[é]%\ud800 "\n/x.v1.json'),
    ],
    ['of a file that is gone', () => gone],
    ['of files that lie elsewhere', () => elsewhere],
    ['empty', () => none],
  ])('is what the specification asks for: %s', async (_, report) => {
    assertSarif(JSON.parse(await shown(report(), 'sarif')));
  });

  it('says where files are that lie elsewhere', async () => {
    const log: Log = JSON.parse(await shown(elsewhere, 'sarif'));
    const [uri] = (log.runs[0]?.results ?? []).map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(uri).toBe(`file:///new%20place/${FILE}`);
  });

  it.each([
    ['D:/new place/', 'file:///D:/new%20place/'],
    ['//share/new place/', 'file:////share/new%20place/'],
  ])('says so on Windows, too: %s', async (folder, expected) => {
    const report = reportOf(object({ id: {} }), object({ id: { type: 'string' } }), FILE, ['/old/', folder]);
    const log: Log = JSON.parse(await shown(report, 'sarif', { prefix: 'sub/', accepted: 'D:/a.json' }));
    const [uri] = (log.runs[0]?.results ?? []).map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(uri).toBe(`${expected}${FILE}`);
  });
});

describe('a file that is gone', () => {
  it.each(['github', 'gitlab', 'sarif'] as const)('is named to %s by its path, not by its commit', async (format) => {
    const text = await shown(gone, format);
    expect(text).toContain(FILE);
    expect(text).not.toContain(`main:${FILE}`);
    expect(text).not.toContain('main%3A');
  });

  it('is named to people so that git shows it', async () => {
    expect(await shown(gone, 'text')).toContain(`main:${FILE}`);
  });
});

it.each(['github', 'gitlab', 'sarif'] as const)(
  '%s: files are named from the top of the repository',
  async (format) => {
    const place = { prefix: 'packages/shop/', accepted: 'compat-accepted.json' };
    expect(await shown(plain, format, place)).toContain(`packages/shop/new/${FILE}`);
  },
);

it('junit: every opened element is closed, text is text, and no character is one that XML has not', async () => {
  const xml = await shown(hostile, 'junit');
  const open: string[] = [];
  for (const [, slash, name = '', self] of xml.matchAll(
    /<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*\s*(\/?)>/g,
  )) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (self !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  expect(xml.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/<|&(?!(amp|lt|gt|quot);)/);
  expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(xml).toContain('tests="1" failures="1"');
});

describe('markdown', () => {
  /** What is left of a page where the code spans are taken out, as GFM finds them. */
  const outsideCode = (page: string): string => page.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');

  it('holds no markup, no mention, no issue and no link that others wrote', async () => {
    const text = outsideCode(await shown(hostile, 'markdown'));
    expect(text).not.toMatch(/[^\\]<b>|[^\\]\[l\]|@me|(?<!&)#\d|https?:\/\/|www\./);
    expect(text).toContain('@&#8203;me');
  });

  it('keeps its table whole, and a bar elsewhere as it is', async () => {
    const page = await shown(
      reportOf(object({ 'a|b': {} }), object({ 'a|b': { type: 'string' } }), 'sh|op/o`|`x.json'),
      'markdown',
    );
    const [header = '', , row = ''] = page.split('\n').filter((line) => line.startsWith('| '));
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    expect(cells(row)).toBe(cells(header));
    expect(page).toContain('`{"a|b":0}`');
  });

  it('fits into a comment, and says what it left out', async () => {
    const many = (type: string) =>
      object(Object.fromEntries(Array.from({ length: 190 }, (_, at) => [`${'long'.repeat(40)}${at}`, { type }])));
    const page = await shown(reportOf(many('string'), many('integer')), 'markdown');
    expect(page.length).toBeLessThan(65_536);
    expect(page).toMatch(/\d+ more findings do not fit here; `bloodbank check` prints them all\./);
  });
});
