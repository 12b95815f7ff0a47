import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { shellCapable } from '../../src/model/shell-capable.ts';
import { command, verdict } from './command.ts';

interface Shape {
  /** What one would naively write. */
  readonly rule: string;
  /** What the program is abused by. */
  readonly argv: readonly string[];
}

const shapes = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../vectors/program-shapes.json'), 'utf8')) as readonly Shape[];

/** Written over files, not starting programs: which file is decided by the rule's exact words, and by the boundary. */
const onlyWriting = ['/usr/bin/cp', '/usr/bin/dd', '/usr/bin/tee'];

describe('what ordinary programs are abused for', () => {
  test('the list is long enough to mean something', () => expect(shapes.length).toBeGreaterThanOrEqual(60));

  test.each(shapes)('is refused under the rule one would write, at an index: $argv', ({ rule, argv }) => {
    expect(verdict(`commands:\n  - ${rule}\n`, command(argv))).toMatch(/^refused at argv index [1-9]/);
  });

  test.each(shapes.filter(({ argv }) => !onlyWriting.includes(argv[0]!)))(
    'is flagged where a rule has those very words: $argv',
    ({ argv }) => {
      expect(verdict(`commands:\n  - ${JSON.stringify(argv)}\n`, command(argv))).toBe('rule 3');
      expect(shellCapable(argv[0]!, argv.slice(1))?.level).toBe('runs');
    },
  );
});

describe('shell-capable', () => {
  test.each([
    ['/usr/sbin/nginx', ['-t'], 'nginx loads modules and writes logs that a configuration names with -c, -g, -p'],
    ['/usr/bin/tar', ['-xf', 'a.tar'], 'tar starts another program with --checkpoint-action, --to-command, --use-compress-program'],
    ['/usr/bin/systemctl', ['is-active', 'nginx'], 'systemctl makes the system run a unit or an editor with edit, link, enable'],
    ['/usr/bin/curl', ['-fsS', 'http://x/'], 'curl takes options or a library from a file with -K, --config, --engine'],
  ])('%s %j could, with other words', (program, words, why) => {
    expect(shellCapable(program, words)).toEqual({ level: 'can', why });
  });

  test.each(['/usr/bin/df', '/usr/bin/cat', '/usr/bin/ls', '/usr/bin/true', '/usr/bin/promtool', '/usr/bin/constructor'])(
    '%s is not known to',
    (program) => {
      expect(shellCapable(program, ['-e', '-c', '--exec'])).toBeUndefined();
    },
  );

  test('a cluster of letters hides no option', () => {
    expect(shellCapable('/usr/bin/tar', ['-xIf', 'sh'])?.level).toBe('runs');
    expect(shellCapable('/usr/bin/rsync', ['-ave', 'sh'])?.level).toBe('runs');
  });
});
