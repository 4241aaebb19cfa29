/**
 * What a cluster's own DNS does for pods: a program that runs here, outside of it, reaches the API server by the name that it
 * has in every cluster.
 */
import { createServer } from 'node:http';
import { connect } from 'node:net';

const NAME = /^kubernetes\.default(\.svc)?(\.cluster\.local)?:443$/;

/**
 * Starts a proxy that leads to the API server and nowhere else.
 *
 * @param {string} url of the API server, on the loopback: programs reach that without a proxy
 * @returns {Promise<{env: Record<string, string>, stop: () => void}>} variables for the program
 */
export async function nameApiServer(url) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const server = createServer().on('connect', (request, client, head) => {
    if (!NAME.test(request.url)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) {
      open.add(socket);
      // One that breaks ends the other.
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${server.address().port}` },
    stop: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
