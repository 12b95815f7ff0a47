import { describe, expect, it } from 'vitest';
import { visibleLine, visibleText } from '../../src/model/visible-text.ts';

describe('visible text', () => {
  it.each([
    ['plain ASCII ~!@#$%^&*()', 'plain ASCII ~!@#$%^&*()'],
    ['größe 日本語 😀 é e\u0301 — “x” €', 'größe 日本語 😀 é e\u0301 — “x” €'],
    ['\u001b[2J\u001b]0;title\u0007', String.raw`\x1b[2J\x1b]0;title\x07`],
    ['\u001bP1$r0m\u001b\\', '\\x1bP1$r0m\\x1b\\'],
    ['FAIL\rPASS', String.raw`FAIL\x0dPASS`],
    ['a\bb\u007fc\u0000d\u000be', String.raw`a\x08b\x7fc\x00d\x0be`],
    ['\u0085\u009b2J\u00ad', String.raw`\u{85}\u{9b}2J\u{ad}`],
    ['\u202eevil\u2066x\u2069\u200e', String.raw`\u{202e}evil\u{2066}x\u{2069}\u{200e}`],
    ['zero\u200bwidth\u200d\u2060\ufeff', String.raw`zero\u{200b}width\u{200d}\u{2060}\u{feff}`],
    ['\u2028\u2029', String.raw`\u{2028}\u{2029}`],
    ['\ud800 \udfff', String.raw`\u{d800} \u{dfff}`],
    ['\ue000 \u0378 \u3164 \ufe0f \u{e0041}', String.raw`\u{e000} \u{378} \u{3164} \u{fe0f} \u{e0041}`],
    ['a\tb\n\tc', 'a       b\n        c'],
    ['one\ntwo\n', 'one\ntwo\n'],
  ])('%j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('is one line where one is asked for', () => {
    expect(visibleLine('a\nb')).toBe(String.raw`a\nb`);
  });

  it('leaves no control or format character of Unicode, whatever stands there', () => {
    const kept: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (
        code !== 0x0a &&
        /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(character) &&
        visibleText(character).includes(character)
      ) {
        kept.push(code.toString(16));
      }
    }
    expect(kept).toEqual([]);
  });
});
