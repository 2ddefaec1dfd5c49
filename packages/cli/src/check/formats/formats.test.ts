import { PassThrough } from 'node:stream';
import { buildTree, checkTrees, type Report } from '@bloodbank/compat';
import { describe, expect, it } from 'vitest';
import { FORMATS, type Format } from '../../commands/check.js';
import { escapeLines } from '../../output/escape-text.js';
import { createPrinter } from '../../output/printer.js';
import { render } from './render.js';

const FILE = 'shop/order.placed.v1.json';
/** Everything that means something to a terminal, a runner, XML, a table or a page. */
const HOSTILE = 'a\u001b[31m%0A::error::x,y:z\n| `c` <b>"&\' @me [l](u) \ufffe]]>';

function reportOf(previous: object, current: object): Report {
  const tree = (schema: object, at: string) =>
    buildTree([{ file: FILE, displayFile: `${at}/${FILE}`, text: JSON.stringify(schema, undefined, 2) }]);
  const report = checkTrees(tree(previous, 'old'), tree(current, 'new'), {
    against: 'git:main',
    consumersOf: () => [{ queue: 'warehouse', pattern: 'shop.#' }],
  });
  return { ...report, summary: { ...report.summary, duration_ms: 5 } };
}

async function shown(report: Report, format: Format): Promise<string> {
  const stream = new PassThrough();
  await render(report, format, createPrinter(stream, {}));
  return String(stream.read() ?? '');
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
const hostile = reportOf(object({ [HOSTILE]: { enum: ['a'] } }), object({ [HOSTILE]: { enum: ['a', HOSTILE] } }));
const none = reportOf(object({}), object({}));

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

it('github: one command a finding, whatever its text holds', async () => {
  const lines = (await shown(hostile, 'github')).trimEnd().split('\n');
  expect(lines).toHaveLength(hostile.events[0]?.findings.length ?? 0);
  for (const line of lines)
    expect(line).toMatch(/^::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[^,:]*::/);
});

it('gitlab and sarif: JSON with unique fingerprints', async () => {
  const issues = JSON.parse(await shown(plain, 'gitlab')) as readonly {
    fingerprint: string;
    location: { path: string };
  }[];
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  const log = JSON.parse(await shown(plain, 'sarif'));
  expect(log.version).toBe('2.1.0');
  for (const { ruleId, ruleIndex } of log.runs[0].results)
    expect(log.runs[0].tool.driver.rules[ruleIndex].id).toBe(ruleId);
});

it('junit: every opened element is closed, and text is text', async () => {
  const xml = await shown(hostile, 'junit');
  const open: string[] = [];
  for (const [, slash, name = '', self] of xml.matchAll(
    /<(\/?)([a-z]+)(?:\s+[a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*\s*(\/?)>/g,
  )) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (self !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  expect(xml.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/<|&(?!(amp|lt|gt|quot);)/);
});

it('markdown: what others wrote is neither markup nor a mention', async () => {
  const page = await shown(hostile, 'markdown');
  const outsideCode = page.replaceAll(/(`+)[^`][\s\S]*?[^`]\1(?!`)/g, '');
  expect(outsideCode).not.toMatch(/[^\\]<b>|[^\\]\[l\]|@me/);
});
