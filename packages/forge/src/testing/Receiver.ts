import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

export interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  body: Record<string, unknown>;
}

/** A receiver of webhooks on a free port of this machine. */
export class Receiver {
  readonly received: Received[] = [];
  /** Statuses to answer with, one a request; then 200. */
  answers: number[] = [];
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async start(): Promise<void> {
    this.server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', chunk => chunks.push(chunk));
      req.on('end', () => {
        const status = this.answers.shift() ?? 200;
        const raw = Buffer.concat(chunks).toString('utf8');
        if (status === 200) {
          this.received.push({
            headers: req.headers,
            raw,
            body: JSON.parse(raw),
          });
        }
        res
          .writeHead(
            status,
            status === 302 ? { Location: 'http://127.0.0.1:1/' } : {},
          )
          .end();
      });
    });
    await new Promise<void>(done =>
      this.server?.listen(this.port, '127.0.0.1', done),
    );
    const address = this.server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise(done =>
      this.server ? this.server.close(done) : done(undefined),
    );
  }

  events(): unknown[] {
    return this.received.map(one => one.headers['x-gitea-event']);
  }
}
