import { describe, expect, it } from 'vitest';
import { createTemplate, MAX_VALUE_LENGTH, renderTemplate, renderText } from './template.js';

const values = {
  ticket: { title: 'Fix\u0000\nit', labels: ['a', 'b'], component: null, size: 3 },
  payload: { deep: { er: { list: [{ name: 'x' }] } } },
  text: { composed: 'two\nlines' },
};

describe('a template', () => {
  it('becomes its values: whole ones of their type, the others as text', () => {
    const template = createTemplate({
      title: '{{ticket.title}}',
      all: 'of {{ ticket.labels }}, {{ticket.size}} and {{ticket.component}}.',
      labels: ['{{ticket.labels}}', 1, null, true],
      nothing: '{{ticket.none.at.all}}',
      deep: '{{payload.deep.er}}',
      text: '{{text.composed}}',
    });
    expect(template.paths).toContain('ticket.labels');
    expect(renderTemplate(template, values)).toEqual({
      title: 'Fix it',
      all: 'of a, b, 3 and .',
      labels: [['a', 'b'], 1, null, true],
      nothing: null,
      deep: { list: [{ name: 'x' }] },
      text: 'two\nlines',
    });
  });

  it('reads own members only, and is filled once', () => {
    expect(renderText(createTemplate('{{payload.constructor}}{{payload.__proto__}}'), values)).toBe('');
    const nested = { ticket: { title: '{{ticket.secret}}', secret: 'x' } };
    expect(renderText(createTemplate('-{{ticket.title}}-'), nested)).toBe('-{{ticket.secret}}-');
  });

  it('holds bounded data', () => {
    const huge = { payload: { text: 'x'.repeat(1_000_000), list: Array.from({ length: 5_000 }, () => 'y') } };
    const rendered = renderTemplate(createTemplate({ text: '{{payload.text}}', list: '{{payload.list}}' }), huge);
    expect(rendered).toMatchObject({ text: expect.stringMatching(/…$/) });
    expect(JSON.stringify(rendered).length).toBeLessThan(MAX_VALUE_LENGTH + 2_000);
  });
});
