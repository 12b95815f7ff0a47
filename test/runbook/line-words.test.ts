import { describe, expect, it } from 'vitest';
import { render } from '../../src/model/template.ts';
import { lineWords } from '../../src/runbook/line-words.ts';
import { ownTime } from '../support/own-time.ts';

describe('a command line', () => {
  it.each([
    ['nginx -t', ['nginx', '-t']],
    ['  nginx \t -t  ', ['nginx', '-t']],
    ['psql -c "select max(name) from t"', ['psql', '-c', 'select max(name) from t']],
    [String.raw`echo 'a b' c\ d "e\"f" ''`, ['echo', 'a b', 'c d', 'e"f', '']],
    [
      `echo ';id' '$(id)' '\`id\`' '|' '>' '&&' '*' '~' '{a,b}' '#'`,
      ['echo', ';id', '$(id)', '`id`', '|', '>', '&&', '*', '~', '{a,b}', '#'],
    ],
    ['make PREFIX=/usr a=b', ['make', 'PREFIX=/usr', 'a=b']],
    ['find /srv -exec x {} +', ['find', '/srv', '-exec', 'x', '{}', '+']],
    ['app a#b a~ x!y', ['app', 'a#b', 'a~', 'x!y']],
    ['[ -f /etc/x ]', ['[', '-f', '/etc/x', ']']],
    ['app check\n', ['app', 'check']],
    ['app ../releases/${tag} x${a}y"${b} z"', ['app', '../releases/${tag}', 'x${a}y${b} z']],
    ['app "${a b}"', undefined],
  ])('%j', (line, words) => {
    const parsed = lineWords(line);
    expect(parsed.ok ? parsed.words : undefined).toEqual(words);
  });

  it('keeps an escaped reference a literal, and what the shell would take literally too', () => {
    const parsed = lineWords(`app $\${name} '$'{name}`);
    expect(parsed).toEqual({ ok: true, words: ['app', '$${name}', '$${name}'] });
    expect(parsed.ok && parsed.words.map((word) => render(word, { name: 'value' }))).toEqual(['app', '${name}', '${name}']);
  });

  it('lets no value add a word', () => {
    const parsed = lineWords('app ${name}');
    expect(parsed.ok && parsed.words.map((word) => render(word, { name: "a b; rm -rf / $(id) '" }))).toEqual([
      'app',
      "a b; rm -rf / $(id) '",
    ]);
  });

  it.each([
    ['app | x', 4],
    ['app a b > x', 8],
    ['app 2>&1', 4],
    ['app; x', 3],
    ['app "a" && x', 8],
    ['app $(x) | y', 4],
    ['A=b app', 0],
    ['app "$HOME"', 5],
    ['app `x`', 4],
    ['app a*', 5],
    ['app # c', 4],
    ['app ~/x', 4],
    ['app --dir=~/x', 10],
    ['app {a,b}', 4],
    ['app <<E', 4],
    ['app\nx', 3],
    ['app \\\nx', 4],
    ['(app)', 0],
    ['if app; then x; fi', 0],
    ['! app', 0],
    ['app &', 4],
    ["app 'x", 4],
    ["app '${x}'", 5],
    ['app \\${x}', 4],
    ["app $'x'", 4],
    ['app $"x"', 4],
    ['# all', 0],
    ['f() { app; }', 0],
  ])('%j is refused at its first forbidden token', (line, index) => {
    const parsed = lineWords(line);
    expect(parsed.ok ? 'accepted' : parsed.refusal.index).toBe(index);
  });

  it('stays quick on hostile lines', () => {
    const lines = [
      '$('.repeat(20_000),
      '"'.repeat(40_001),
      '{'.repeat(40_000),
      '('.repeat(40_000),
      '`'.repeat(40_001),
      '${a}'.repeat(6000),
      '\\'.repeat(40_001),
      'a '.repeat(100_000),
      '<<E '.repeat(10_000),
      '$(('.repeat(10_000),
      '[['.repeat(20_000),
    ];
    for (const line of lines) {
      expect(ownTime(() => lineWords(line)).took, line.slice(0, 10)).toBeLessThan(1000);
    }
  });
});
