// What a command in the boundary is left with: capabilities, and no terminal.
import { beforeEach, expect, it } from 'vitest';
import { boundaryArguments } from '../../../src/host/boundary/arguments.ts';
import { gatherFacts } from '../../../src/host/boundary/gather-facts.ts';
import { boundary, confinement, localHost, noRootBoundary, open, sh } from '../local.ts';

beforeEach((context) => context.skip(noRootBoundary !== undefined, noRootBoundary));

it('has four capabilities and no more, so that no call for root alone is ever tried on a live kernel', async () => {
  const local = await localHost();
  // CHOWN, DAC_OVERRIDE, FOWNER, FSETID: capabilities(7), bits 0, 1, 3, 4. What the bounding set would allow, nobody gains any more.
  const four = (0b11011).toString(16).padStart(16, '0');
  const ask = sh('sed -n "s/^\\(Cap\\(Eff\\|Prm\\|Amb\\)\\|NoNewPrivs\\):\\t//p" /proc/self/status');
  expect((await local.run(ask, boundary())).out.trim().split('\n').toSorted()).toEqual([four, four, four, '1']);
  expect((await local.run(ask, open)).out).not.toContain(four);
});

it('has no terminal to push characters into, even when whoever started it has one', async () => {
  const local = await localHost();
  const arguments_ = boundaryArguments(
    confinement(),
    { ...gatherFacts(confinement(), { bwrap: '/usr/bin/bwrap', state: [] }), sockets: [] },
    {
      argv: ['/bin/sh', '-c', '(: </dev/tty) 2>/dev/null && echo TERMINAL; echo end'],
      cwd: '/',
    },
  );
  const quoted = (all: readonly string[]): string => all.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const inTerminal = (words: string): readonly string[] => ['/usr/bin/script', '--quiet', '--return', '--command', words, '/dev/null'];
  expect((await local.run(inTerminal('(: </dev/tty) && echo TERMINAL'), open)).out).toContain('TERMINAL');
  const ran = await local.run(inTerminal(`${quoted(arguments_)} 3>/dev/null 4</dev/null`), open);
  expect(ran.out.trim()).toBe('end');
});
