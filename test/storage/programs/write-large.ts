// Writes more into a workspace's file than its disk takes and says what came of it.

import { workspaceAt } from '../../../src/storage/workspace.ts';

const written = await workspaceAt(process.argv[2] ?? '').write('a', Buffer.alloc(1024 * 1024, 'new'));
process.stdout.write(written.ok ? 'written\n' : `${written.failure.exit} ${written.failure.message}\n`);
