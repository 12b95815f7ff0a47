// What a command is given in its environment is seen by it alone: every user of a host may read every command line.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { confinement, isRoot, localHost, noBoundary, noView } from '../local.ts';

const everyCommandLine = 'for one in /proc/[0-9]*; do tr "\\0" "\\n" <"$one/cmdline"; done 2>/dev/null';
const count = `all=$(${everyCommandLine}); echo "$all" | grep --count --fixed-strings --regexp="$WORD"; echo "$WORD" | wc -c`;

for (const kind of ['boundary', 'view'] as const) {
  describe.skipIf(noBoundary !== undefined || (kind === 'view' && noView !== undefined))(
    `the environment of a command in a ${kind}`,
    () => {
      const profile = { kind, confinement: confinement({ reach: [{ kind: 'processes' }] }) };
      const asSomebody = isRoot ? { user: 'nobody' } : {};

      it('stands on no command line of the host', async () => {
        const { run } = await localHost();
        const word = `env-${kind}-5f1c90aa7d`;
        expect(await run(['/bin/sh', '-c', count], profile, { ...asSomebody, env: { WORD: word } })).toMatchObject({
          out: `0\n${word.length + 1}\n`,
        });
        // The same search finds what does stand on one.
        const shown = await run(['/bin/sh', '-c', count, word], profile, { ...asSomebody, env: { WORD: word } });
        expect(Number(shown.out.split('\n')[0])).toBeGreaterThan(0);
      });

      it('takes any text, however long', async () => {
        const { run } = await localHost();
        const text = `--bind\n/ / "' ${'ü'.repeat(60_000)} end`;
        const env = { WORD: text, EMPTY: '' };
        const ran = await run(['/bin/sh', '-c', 'printf %s "$WORD" | sha256sum; echo "${EMPTY-missing}."'], profile, {
          ...asSomebody,
          env,
        });
        expect(ran.out).toBe(`${createHash('sha256').update(text).digest('hex')}  -\n.\n`);
      });

      it('cannot end in another option of the boundary', async () => {
        const { run } = await localHost();
        const ran = await run(['/bin/true'], profile, { ...asSomebody, env: { WORD: 'a\0--bind\0/\0/' } });
        expect(ran.ended).toEqual({ kind: 'not-started', reason: 'a variable of the environment contains a NUL byte' });
      });
    },
  );
}
