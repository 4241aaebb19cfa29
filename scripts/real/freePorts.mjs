/**
 * Ports of the loopback that nobody listens on.
 */
import net from 'node:net';

/**
 * @param {number} count
 * @returns {Promise<number[]>} different ones: all are held until the last is known
 */
export async function freePorts(count) {
  const servers = [];
  for (let taken = 0; taken < count; taken++) {
    const server = net.createServer();
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    servers.push(server);
  }
  const ports = servers.map(server => server.address().port);
  await Promise.all(
    servers.map(server => new Promise(done => server.close(done))),
  );
  return ports;
}
