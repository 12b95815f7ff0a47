import { expect, test } from 'vitest';
import { listeningPorts } from '../../../src/host/twin/reached.ts';

test('ports are those in state LISTEN, of both families', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   114        0 24010 1 0000000000000000 100 0 0 10 0
   1: 0100007F:9C40 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 24011 1 0000000000000000 20 4 30 10 -1
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 0 0 0 1
`;
  expect([...listeningPorts(table)]).toEqual([5432, 80]);
});
