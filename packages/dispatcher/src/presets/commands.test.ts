import { describe, expect, it } from 'vitest';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import { commandsPreset } from './commands.js';
import { DEFAULTS, planeEvent, rulesOf, ticketBody } from './preset.fixture.js';

const { rules } = rulesOf(commandsPreset({ ...DEFAULTS, agentPrefix: 'agent:', defaultAgent: 'cack' }));

describe('who gets the command', () => {
  it.each([
    [['ready', 'agent:Grolf', 'comp:bloodbank'], 'commands-agent', 'command.{{ticket.agent}}.assign_ticket'],
    [['ready', 'comp:bloodbank'], 'commands-component', 'command.{{ticket.component}}.assign_ticket'],
    [['ready'], 'commands-examine', 'command.cack.examine'],
  ])('%j', (labels, name, type) => {
    const firing = rules.filter((rule) => evaluateRule(rule, planeEvent(ticketBody({ labels }))).fires);
    expect(firing.map((rule) => rule.name)).toEqual([name]);
    expect(firing[0]?.action).toMatchObject({ kind: 'send', type: { source: type } });
  });

  it('nobody, of a ticket that is not ready', () => {
    const event = planeEvent(ticketBody({ labels: ['agent:grolf'] }));
    expect(rules.some((rule) => evaluateRule(rule, event).fires)).toBe(false);
  });
});
