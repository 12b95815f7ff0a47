import { expect, test } from 'vitest';
import { remember } from './same-tree.ts';
import { useHost } from './use-host.ts';

const host = useHost({ program: false });

test('rsync sees nothing in an untouched tree, and every kind of change in a touched one', async () => {
  await host().must(
    'mkdir -p /srv/tree/dir /srv/tree/log; echo a > /srv/tree/file; ln -s file /srv/tree/link; echo one > /srv/tree/log/live; touch /srv/there',
  );
  const changed = await remember(host(), ['/srv/tree', '/srv/there', '/srv/new'], ['/tree/log']);
  expect(await changed()).toBe('');
  await host().must('echo two >> /srv/tree/log/live; chmod g+w /srv/tree/log/live');
  expect(await changed()).toBe('');
  const changes: Readonly<Record<string, readonly [change: string, undo: string, seen: RegExp]>> = {
    content: [
      'cp -p /srv/tree/file /tmp/f; echo b > /srv/tree/file; touch -r /tmp/f /srv/tree/file',
      'cp -p /tmp/f /srv/tree/file',
      /^>fc\.+ tree\/file$/,
    ],
    mode: ['chmod 600 /srv/tree/file', 'chmod 644 /srv/tree/file', /^\.f\.\.\.p\.+ tree\/file$/],
    owner: ['chown www-data /srv/tree/file', 'chown root /srv/tree/file', /^\.f\.\.\.\.o\.+ tree\/file$/],
    times: ['touch -d @1 /srv/there', 'touch -r /var/tmp/remembered/2/there /srv/there', /^\.f\.\.t\.+ there$/],
    acl: ['setfacl -m u:www-data:r /srv/tree/file', 'setfacl -b /srv/tree/file', /^\.f\.+a\. tree\/file$/],
    xattr: ['setfattr -n user.note -v x /srv/tree/file', 'setfattr -x user.note /srv/tree/file', /^\.f\.+x tree\/file$/],
    new: ['touch /srv/new', 'rm /srv/new', /^new: \/srv\/new$/],
  };
  for (const [what, [change, undo, seen]] of Object.entries(changes)) {
    await host().must(change);
    expect((await changed()).trim(), what).toMatch(seen);
    await host().must(undo);
    expect(await changed(), `${what}, undone`).toBe('');
  }
  await host().must('rm /srv/tree/link; touch /srv/tree/dir/more; rm /srv/there');
  expect(await changed()).toMatch(/^\*deleting +tree\/link$/m);
  expect(await changed()).toMatch(/^>f\++ tree\/dir\/more$/m);
  expect(await changed()).toMatch(/^gone: \/srv\/there$/m);
});
