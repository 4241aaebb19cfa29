import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { checkPorts } from './checks.mjs';
import { isFree, listeningInodes, ownerOf } from './ports.mjs';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1B5F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0
   1: 0100007F:1B5F 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4343 1 0 20 4 30 10 -1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4444 1 0 100 0 0 10 0
`;

test('only the sockets that listen on the port are its owners', () => {
  assert.deepEqual(listeningInodes(TABLE, 7007), ['4242']);
  assert.deepEqual(listeningInodes(TABLE, 80), ['4444']);
  assert.deepEqual(listeningInodes('', 80), []);
});

test('a taken port is told with its owner and the variable that changes it', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  try {
    assert.equal(await isFree(port), false);
    assert.match(ownerOf(port) ?? '', new RegExp(`\\(pid ${process.pid}\\)$`));
    await assert.rejects(
      checkPorts({ forge: port }, [
        { name: 'forge', variable: 'MACADAM_FORGE_PORT' },
      ]),
      new RegExp(
        `Port ${port} for the forge is taken by .*\\(pid ${process.pid}\\).*MACADAM_FORGE_PORT=`,
      ),
    );
  } finally {
    server.close();
    await once(server, 'close');
  }
  assert.equal(await isFree(port), true);
});
