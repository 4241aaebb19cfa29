import { createServer } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { TypeWatch } from './TypeWatch';

jest.setTimeout(120_000);

describe('TypeWatch', () => {
  it('is told unreachable when the cluster stops without closing its connections', async () => {
    let asked = 0;
    // Lists, begins a watch, and is stopped from then on: takes connections, and says nothing.
    const server = createServer((request, response) => {
      asked += 1;
      if (asked > 2) return;
      if (request.url?.includes('watch=true')) {
        response.flushHeaders();
      } else {
        response.end(
          JSON.stringify({ metadata: { resourceVersion: '1' }, items: [] }),
        );
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      {
        name: 'frozen',
        server: `http://127.0.0.1:${port}`,
        skipTLSVerify: true,
      },
      { name: 'reader' },
    );
    const states: string[] = [];
    await new Promise<void>(resolve => {
      const watch = new TypeWatch(
        { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
        kubeConfig,
        () => {
          if (states.at(-1) !== watch.state.state)
            states.push(watch.state.state);
          if (watch.state.state !== 'unreachable') return;
          watch.stop();
          resolve();
        },
      );
      watch.start();
    });
    expect(states).toEqual(['live', 'unreachable']);
    server.closeAllConnections();
    server.close();
  });
});
