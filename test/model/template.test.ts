import { describe, expect, it } from 'vitest';
import { bind, bindPartly } from '../../src/model/bind.ts';
import { escapeTemplate, render, substitute } from '../../src/model/template.ts';

describe('a value put into a template', () => {
  it.each(['${fact}', '$${fact}', '$$${fact}', '${', 'a${b}c${d}', '$&', '$1', '{x}'])('%j is never read as a reference again', (value) => {
    const values = { fact: 'INJECTED', b: 'INJECTED', d: 'INJECTED', x: 'INJECTED' };
    expect(render(escapeTemplate(value), values)).toBe(value);
    expect(render(substitute('<${p}>', { p: value }), values)).toBe(`<${value}>`);
    expect(bind(bindPartly({ argv: ['<${p}>'] }, { p: value }), values)).toEqual({ argv: [`<${value}>`] });
  });

  it('is literal text in a pattern', () => {
    expect(bindPartly({ stdout: '${p}', body: '${p}', text: '${p}' }, { p: 'a.b$' })).toEqual({
      stdout: String.raw`a\.b\$`,
      body: String.raw`a\.b\$`,
      text: 'a.b$',
    });
  });
});
