import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'docker-registry';

/** Whether Debian's registry is installed. */
export const registryAvailable = spawnSync(PROGRAM, ['--version']).status === 0;

/** The name of a suite that needs the registry, which says so where it is absent. */
export function withRegistry(name: string): string {
  return registryAvailable
    ? name
    : `${name} (skipped: ${PROGRAM} is not installed)`;
}

export const sha256 = (bytes: Buffer | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface TestDescriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  artifactType?: string;
  platform?: { os: string; architecture: string };
}

export const IMAGE_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

/** A real registry on a free port of the loopback, and the part of the distribution specification that fills it. */
export class TestRegistry {
  private readonly uploads = new Map<string, Promise<void>>();

  private constructor(
    /** `127.0.0.1:port`. */
    readonly host: string,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(): Promise<TestRegistry> {
    const directory = mkdtempSync(join(tmpdir(), 'macadam-registry-'));
    const config = join(directory, 'config.yml');
    writeFileSync(
      config,
      JSON.stringify({
        version: '0.1',
        log: { level: 'info', accesslog: { disabled: true } },
        storage: { filesystem: { rootdirectory: join(directory, 'data') } },
        http: { addr: '127.0.0.1:0', secret: 'only for this test' },
      }),
    );
    const child = spawn(PROGRAM, ['serve', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const host = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /listening on (127\.0\.0\.1:\d+)/.exec(said);
        if (found) resolve(found[1]);
      });
      child.on('error', reject);
      child.on('exit', code => reject(new Error(`exit ${code}: ${said}`)));
    });
    return new TestRegistry(host, child, directory);
  }

  async close(): Promise<void> {
    this.process.removeAllListeners('exit');
    const gone = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill();
    await gone;
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Puts content, once for each repository: docker-registry may not find a blob while a second upload of it ends. */
  async blob(
    repository: string,
    content: Buffer | string,
    mediaType = 'application/octet-stream',
  ): Promise<TestDescriptor> {
    const bytes = Buffer.from(content);
    const digest = sha256(bytes);
    const key = `${repository}@${digest}`;
    const upload = this.uploads.get(key) ?? this.upload(repository, bytes);
    this.uploads.set(key, upload);
    await upload;
    return { mediaType, digest, size: bytes.length };
  }

  /** Puts a manifest under its digest, or a tag. */
  async manifest(
    repository: string,
    manifest: { mediaType: string; [key: string]: unknown },
    tag?: string,
  ): Promise<TestDescriptor> {
    const bytes = Buffer.from(JSON.stringify(manifest));
    const digest = sha256(bytes);
    await this.send(
      'PUT',
      `${repository}/manifests/${tag ?? digest}`,
      bytes,
      manifest.mediaType,
    );
    return { mediaType: manifest.mediaType, digest, size: bytes.length };
  }

  /** An image of one layer. */
  async image(
    repository: string,
    content: string,
    tag?: string,
  ): Promise<TestDescriptor> {
    return this.artifact(
      repository,
      { layers: [await this.blob(repository, content)] },
      tag,
    );
  }

  async artifact(
    repository: string,
    parts: { layers: TestDescriptor[]; [key: string]: unknown },
    tag?: string,
  ): Promise<TestDescriptor> {
    const config = await this.blob(
      repository,
      '{}',
      'application/vnd.oci.image.config.v1+json',
    );
    return this.manifest(
      repository,
      { schemaVersion: 2, mediaType: IMAGE_TYPE, config, ...parts },
      tag,
    );
  }

  /** Attaches by cosign's tag: `sig`, `att` or `sbom`. */
  async attachByTag(
    repository: string,
    subject: string,
    suffix: string,
    layers: {
      content: string | Buffer;
      mediaType: string;
      annotations?: Record<string, string>;
    }[],
  ): Promise<void> {
    const described = await Promise.all(
      layers.map(async ({ content, mediaType, annotations }) => ({
        ...(await this.blob(repository, content, mediaType)),
        annotations: annotations ?? {},
      })),
    );
    await this.artifact(
      repository,
      { layers: described },
      `${subject.replace(':', '-')}.${suffix}`,
    );
  }

  /** Attaches as OCI 1.1 does to a registry that has no referrers API: in an index under a tag that stands in for it. */
  async attachAsReferrer(
    repository: string,
    subject: TestDescriptor,
    contents: { content: string | Buffer; mediaType: string }[],
    claimed = subject,
  ): Promise<TestDescriptor[]> {
    const referrers = await Promise.all(
      contents.map(async ({ content, mediaType }) => ({
        ...(await this.artifact(repository, {
          artifactType: mediaType,
          layers: [await this.blob(repository, content, mediaType)],
          subject: claimed,
        })),
        artifactType: mediaType,
      })),
    );
    await this.manifest(
      repository,
      { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: referrers },
      subject.digest.replace(':', '-'),
    );
    return referrers;
  }

  private async upload(repository: string, bytes: Buffer): Promise<void> {
    const started = await this.send('POST', `${repository}/blobs/uploads/`);
    const url = new URL(started.headers.get('location') ?? '', this.url(''));
    url.searchParams.set('digest', sha256(bytes));
    await ok(
      await fetch(url, {
        method: 'PUT',
        body: bytes,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    );
  }

  private async send(
    method: string,
    path: string,
    body?: Buffer,
    type = 'application/octet-stream',
  ): Promise<Response> {
    return ok(
      await fetch(this.url(path), {
        method,
        body,
        headers: body ? { 'content-type': type } : {},
      }),
    );
  }

  private url(path: string): string {
    return `http://${this.host}/v2/${path}`;
  }
}

async function ok(answer: Response): Promise<Response> {
  if (!answer.ok)
    throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer;
}
