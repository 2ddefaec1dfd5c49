import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { AGENTS, type Agent } from '../agents/agent.js';
import { HookConfig } from './edit-hooks.js';

const COMMAND = "sh '/srv/shop/.bloodbank/hooks/x/hook.sh' 2>/dev/null || true";
const [claudeCode, codex, gemini] = AGENTS as readonly [Agent, Agent, Agent];
const open = (text: string, agent: Agent = claudeCode): HookConfig =>
  new HookConfig(agent, COMMAND, 'settings.json', text);

/** What people have in their files: each is as it is written, to the byte. */
const FILES: Readonly<Record<string, string>> = {
  'nothing but a brace': '{}\n',
  'an empty one on two lines': '{\n}\n',
  'no end of line': '{"a": 1}',
  'tabs and another order': '{\n\t"z": [1,   2],\n\t"a": { "b": null }\n}\n',
  'Windows lines': '{\r\n    "model": "opus",\r\n    "hooks": {\r\n        "Stop": []\r\n    }\r\n}\r\n',
  'comments and trailing commas': `{
  // what I like
  "permissions": { "allow": ["Bash(ls:*)"] }, // not more
  "hooks": {
    "Stop": [
      { "hooks": [{ "type": "command", "command": "say done" }] }, // loud
    ],
    /* mine */ "Notification": [],
  },
}
`,
  'foreign hooks in one line':
    '{"hooks":{"PostToolUse":[{"matcher":"Edit","hooks":[{"type":"command","command":"prettier"}]}]},"x":1}',
  'an event that is no list, and not listened to': '{ "hooks": { "enabled": true, "Other": {"a": 1} } }',
};

describe.each(AGENTS)('the configuration of $title', (agent) => {
  it.each(Object.entries(FILES))('keeps what is foreign, and gives back the file: %s', (_, text) => {
    const config = open(text, agent);
    const kept = config.containers;
    config.install();
    const read = parse(config.text, [], { allowTrailingComma: true }) as { hooks: Record<string, unknown[]> };
    const before = parse(text, [], { allowTrailingComma: true }) as { hooks?: Record<string, unknown> };
    for (const event of Object.keys(agent.events)) {
      expect(JSON.stringify(read.hooks[event]?.at(-1))).toContain(JSON.stringify(COMMAND));
    }
    expect({ ...read, hooks: undefined }).toEqual({ ...before, hooks: undefined });
    for (const line of text.split(/\r?\n/).filter((one) => one.includes('//') || one.includes('/*'))) {
      expect(config.text).toContain(line.trim().slice(0, 20));
    }
    const again = open(config.text, agent);
    expect(again.status()).toEqual({ status: 'installed', drifted: [] });
    again.install();
    expect(again.text).toBe(config.text);
    again.remove(kept);
    expect(again.text.replace(/\{\s*\}/, '{}')).toBe(text.replace(/\{\s*\}/, '{}'));
  });
});

describe('the hooks in a configuration', () => {
  it('are what each agent reads', () => {
    const entry = (agent: Agent, event: string): unknown => {
      const config = open('{}', agent);
      config.install();
      return (parse(config.text) as { hooks: Record<string, unknown> }).hooks[event];
    };
    expect(entry(claudeCode, 'PostToolUse')).toEqual([
      { matcher: '*', hooks: [{ type: 'command', command: COMMAND, timeout: 10 }] },
    ]);
    for (const event of ['PostToolUse', 'SessionEnd']) {
      expect(entry(codex, event)).toEqual([{ hooks: [{ type: 'command', command: COMMAND, timeout: 10 }] }]);
    }
    expect(entry(gemini, 'AfterTool')).toEqual([
      { matcher: '.*', hooks: [{ type: 'command', command: COMMAND, timeout: 10_000, name: 'bloodbank' }] },
    ]);
  });

  it('have drifted where one is missing, changed or doubled, and are put right', () => {
    const config = open('{}');
    config.install();
    const whole = config.text;
    const changed = whole.replace('"timeout": 10', '"timeout": 99');
    expect(open(changed).status()).toEqual({ status: 'drifted', drifted: ['SessionStart'] });
    const lists = JSON.parse(whole) as { hooks: Record<string, unknown[]> };
    const { Stop: stop = [], ...rest } = lists.hooks;
    expect(open(JSON.stringify({ hooks: rest })).status()).toEqual({ status: 'drifted', drifted: ['Stop'] });
    const doubled = JSON.stringify({ hooks: { ...lists.hooks, Stop: [...stop, ...stop] } });
    expect(open(doubled).status()).toEqual({ status: 'drifted', drifted: ['Stop'] });
    const stale = JSON.stringify({ hooks: { ...lists.hooks, PreCompact: stop } });
    expect(open(stale).status()).toEqual({ status: 'drifted', drifted: ['PreCompact'] });
    for (const text of [changed, JSON.stringify({ hooks: rest }), doubled, stale]) {
      const mended = open(text);
      mended.install();
      expect(mended.status().status).toBe('installed');
    }
    expect(open('{}').status()).toEqual({ status: 'absent', drifted: [] });
  });

  it('leave a group that somebody else put a handler into', () => {
    const group = {
      hooks: [
        { type: 'command', command: COMMAND, timeout: 10 },
        { type: 'command', command: 'mine' },
      ],
    };
    const config = open(JSON.stringify({ hooks: { Stop: [group] } }));
    config.remove();
    expect(JSON.parse(config.text)).toEqual({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mine' }] }] } });
  });

  it.each([
    ['{"a": }', 'line 1'],
    ['{\n"hooks": {},\n"b" 1}', 'line 3'],
    ['[]', 'no object'],
    ['{"hooks": []}', '"hooks" is no object'],
    ['{"hooks": {"Stop": {}}}', '"hooks.Stop" is no list'],
  ])('are not put into what is not understood: %j', (text, message) => {
    expect(() => open(text)).toThrow(
      expect.objectContaining({ code: 'hooks.config-invalid', message: expect.stringContaining(message) }),
    );
  });
});
