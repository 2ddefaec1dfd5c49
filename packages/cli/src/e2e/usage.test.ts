import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let project: Project;
beforeAll(() => {
  project = createProject();
});
afterAll(() => project.remove());

const bloodbank = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: project.root });

describe('a command line that cannot be understood', () => {
  it.each([
    [['lsit'], "Unknown command 'lsit'", 'Did you mean list?'],
    [['list', '--domian', 'shop'], "Unknown option '--domian'", 'Did you mean --domain?'],
    [['list', '--kind', 'evnt'], 'Allowed choices are event, command, reply', ''],
    [['list', 'shop', 'hook'], 'Too many arguments', ''],
    [['show'], "Missing required argument 'type'", ''],
    [['topology', 'shwo'], "Unknown command 'shwo'", 'Did you mean show?'],
    [['publish', 'shop.order.placed'], 'Nothing was given to publish', '--json, --payload-file'],
    [['publish', 'shop.order.placed', '-m', '--json', '{}'], '--json and --example', 'exactly one'],
    [['publish', 'shop.order.placed', '-m', '-c', 'nope'], 'It must be a UUID', ''],
    [['publish', 'shop.order.placed', '--json', '{oops'], 'is not JSON', 'Quote the text'],
    [['publish', 'shop.order.placed', '--json', '{"total":90071992547409931}'], '/total is an integer beyond', 'text'],
    [['publish', 'shop.order.placed', '--json', '{"a":1,"a":2}'], 'the same name twice', ''],
    [['publish', 'shop.order.placed', '--set', 'total=9007199254740993'], 'integer beyond 2^53', 'text'],
    [['validate', 'shop.order.placed', '{"total":9007199254740993}'], 'integer beyond 2^53', 'text'],
    [['publish', 'shop.order.placed', '--json', '@absent.json'], 'absent.json cannot be read', 'Check the path'],
    [['publish', 'shop.order.placed', '--envelope-json', '{}', '--priority', 'low'], '--priority has no place', ''],
    [['tail', '--where', 'pr > 3'], 'did you mean payload.pr?', 'payload.pr_number > 3'],
    [['tail', '--limit', '0'], 'whole number', ''],
    [['up', '--port', '99999'], '1 to 65535', ''],
    [['generate', '--check', '--watch'], 'do not go together', ''],
  ])('%j: exit 2, and what to do', async (args, problem, remedy) => {
    const result = await bloodbank(...args);
    expect(result.stderr).toMatch(/^error\[cli\.usage\]: /);
    expect(result.stderr).toContain(problem);
    expect(result.stderr).toContain(remedy);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).not.toMatch(/^ {4}at /m);
  });

  it('is told as JSON where JSON was asked for', async () => {
    const result = await bloodbank('tail', '--where', '=', '--json');
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: 'cli.usage' } });
    expect(result.code).toBe(2);
  });
});

describe('what is not there: exit 1, did you mean', () => {
  it.each([
    [['show', 'shop.order.plcaed'], 'Did you mean shop.order.placed'],
    [['list', '--domain', 'shpo'], 'Did you mean shop?'],
    [['publish', 'shop.order.plcaed', '--example'], 'Did you mean shop.order.placed'],
    [['validate', 'shop.order.plcaed'], 'Did you mean shop.order.placed'],
  ])('%j', async (args, hint) => {
    const result = await bloodbank(...args);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error\[schema\.unknown-type\]: /);
    expect(result.stderr).toContain(hint);
    expect(result.stderr).toMatch(/why: .+\n {2}fix: .+/);
  });

  it('also for a pattern', async () => {
    const result = await bloodbank('tail', 'shop.ordr.*');
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error\[consumer\.impossible-pattern\]: /);
  });

  it('also for a folder of schemas', async () => {
    const result = await bloodbank('list', '--schemas', 'absent');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/no folder of schemas[\s\S]+--schemas/);
  });

  it('also for a broker', async () => {
    const result = await bloodbank('publish', 'shop.order.placed', '--example');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error\[transport\.unreachable\]: [\s\S]*bloodbank up/);
  });
});

it('a stack is shown with --debug alone', async () => {
  const result = await bloodbank('show', 'nope', '--debug');
  expect(result.stderr).toMatch(/^ {4}at /m);
});

it('a broken configuration file is named, with what to do', async () => {
  const broken = createProject();
  try {
    broken.write('bloodbank.config.json', { schmeas: 'x' });
    const result = await runCli(['list'], { cwd: broken.root });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error\[config\.invalid\]: .*bloodbank\.config\.json.*"schmeas" means nothing/);
  } finally {
    broken.remove();
  }
});
