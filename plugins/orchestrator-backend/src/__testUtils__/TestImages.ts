import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const digestOf = (bytes: Buffer) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The reading part of an OCI registry, with images that a key of this test signs. @macadam/supply-chain tests a real one. */
export class TestImages {
  /** The paths that were asked for. */
  readonly requests: string[] = [];
  private readonly manifests = new Map<string, Buffer>();
  private readonly blobs = new Map<string, Buffer>();
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private server: Server | undefined;
  private port = 0;

  /** PEM. */
  get publicKey(): string {
    return this.keys.publicKey
      .export({ type: 'spki', format: 'pem' })
      .toString();
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((req, res) => {
      this.requests.push(req.url ?? '');
      const [, , repository, kind, name] = (req.url ?? '').split('/');
      const body =
        kind === 'blobs'
          ? this.blobs.get(name)
          : this.manifests.get(`${repository}/${name}`);
      res.writeHead(body ? 200 : 404, { 'content-type': MANIFEST });
      res.end(body);
    });
    await new Promise<void>(resolve => {
      server.listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port =
      typeof address === 'object' && address ? address.port : this.port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    }
  }

  /** Makes an image. Returns its digest. */
  add(repository: string, tag: string): string {
    return this.manifest(repository, tag, [
      { content: Buffer.from(`${repository} ${tag}`), mediaType: 'layer' },
    ]);
  }

  /** Attaches a signature as cosign does. */
  sign(repository: string, digest: string): void {
    const content = Buffer.from(
      JSON.stringify({
        critical: { image: { 'docker-manifest-digest': digest } },
      }),
    );
    this.manifest(repository, `${digest.replace(':', '-')}.sig`, [
      {
        content,
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        annotations: {
          'dev.cosignproject.cosign/signature': sign(
            'sha256',
            content,
            this.keys.privateKey,
          ).toString('base64'),
        },
      },
    ]);
  }

  private manifest(
    repository: string,
    tag: string,
    layers: { content: Buffer; mediaType: string; annotations?: object }[],
  ): string {
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        layers: layers.map(({ content, ...rest }) => {
          this.blobs.set(digestOf(content), content);
          return { ...rest, digest: digestOf(content), size: content.length };
        }),
      }),
    );
    const digest = digestOf(bytes);
    this.manifests.set(`${repository}/${tag}`, bytes);
    this.manifests.set(`${repository}/${digest}`, bytes);
    return digest;
  }
}
