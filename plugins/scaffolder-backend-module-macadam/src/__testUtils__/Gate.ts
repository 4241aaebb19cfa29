import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** Stands before the forge; while it is shut, it hangs up on whoever pushes. */
export class Gate {
  isShut = false;
  private readonly server = createServer((req, res) => {
    if (this.isShut && req.url?.includes('git-receive-pack')) {
      req.socket.destroy();
      return;
    }
    const { method, headers } = req;
    const { host } = new URL(this.target());
    const target = new URL(req.url ?? '/', this.target());
    const passed = request(
      target,
      { method, headers: { ...headers, host } },
      answer => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    passed.on('error', error => res.destroy(error));
    req.pipe(passed);
  });

  /** @param target - URL of the forge, once it listens */
  constructor(private readonly target: () => string) {}

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    const address = this.server.address();
    if (typeof address !== 'object' || address === null)
      throw new Error('The gate is not open');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
