import { mkdirSync, writeFileSync, readFileSync, existsSync, symlinkSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { write } from '../../support/plan-fixture.ts';
import { revertSetting } from './revert-setting.ts';

test.each(['dash', 'busybox'] as const)('%s', async (shell) => {
  const setting = await revertSetting((top) => [write(1, `${top}/a`, 'x'), write(2, `${top}/b`, 'x')]);
  const { top } = setting;
  writeFileSync(`${top}/a`, 'before');
  mkdirSync(`${top}/d`);
  writeFileSync(`${top}/d/f\n`, 'x');
  await setting.prepare();
  writeFileSync(`${top}/a`, 'after');
  await setting.note(1);
  writeFileSync(`${top}/b`, 'new');
  rmSync(`${top}/d`, { recursive: true });
  symlinkSync('/etc', `${top}/d`);
  await setting.note(2);
  const got = await setting.run(shell, ['--yes', '--begun', '1 2']);
  console.log(got.out);
  expect(got.exit).toBe(0);
  expect(readFileSync(`${top}/a`, 'utf8')).toBe('before');
  expect(existsSync(`${top}/b`)).toBe(false);
});
