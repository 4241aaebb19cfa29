import { createHash, timingSafeEqual } from 'node:crypto';
import { listAt, parseJson } from '../json';
import { isLoopback } from './addresses';
import type { RegistrySettings } from './credentials';
import { RegistryError } from './RegistryError';
import {
  INDEX_TYPES,
  MANIFEST_TYPES,
  readDescriptor,
  readManifest,
  type Descriptor,
  type Manifest,
} from './manifest';
import { DIGEST, repositoryName, type Repository } from './reference';
import { RegistryAuth } from './RegistryAuth';
import { place, send, type Answer } from './send';

export interface RegistryOptions {
  /** Registries with credentials, on a private address or on plain HTTP. */
  registries?: readonly RegistrySettings[];
  /** Milliseconds for one request with its redirects and its token. Default 10 seconds. */
  timeout?: number;
}

/** The most bytes of a manifest (OCI distribution specification: at least 4 MiB is to be accepted). */
const MANIFEST_BYTES = 4 * 1024 * 1024;
const REDIRECTS = 5;
/** Docker's own registry answers under another name than its images carry. */
const HOSTS: Record<string, string> = { 'docker.io': 'registry-1.docker.io' };

interface Asked {
  accept?: string;
  maxBytes: number;
}

/**
 * Reads from OCI registries (distribution specification 1.1). Every byte is checked against the digest that it was asked
 * by, or that the registry claims. HTTPS unless the registry is on the loopback or configured otherwise; a private address
 * only where configured; a redirect keeps to the same rules and takes no credential with it.
 */
export class RegistryClient {
  private readonly auth = new RegistryAuth(Date.now);

  constructor(private readonly options: RegistryOptions = {}) {}

  /** Whether the configuration names a registry. @param host - with its port */
  isConfigured(host: string): boolean {
    return this.settings(host) !== undefined;
  }

  /**
   * A manifest or index by tag or digest.
   * @throws RegistryError
   */
  async manifest(from: Repository, reference: string): Promise<Manifest> {
    const what = `${repositoryName(from)}${DIGEST.test(reference) ? '@' : ':'}${reference}`;
    const { answer } = await this.get(from, `manifests/${reference}`, what, {
      accept: [...MANIFEST_TYPES, ...INDEX_TYPES].join(', '),
      maxBytes: MANIFEST_BYTES,
    });
    const claimed = DIGEST.test(reference)
      ? reference
      : answer.headers['docker-content-digest'];
    const digest =
      typeof claimed === 'string'
        ? checkDigest(answer.body, claimed, what)
        : digestOf(answer.body, 'sha256');
    return readManifest(
      answer.body,
      parseJson(answer.body, what),
      digest,
      answer.headers['content-type'] ?? '',
      what,
    );
  }

  /**
   * The bytes that a descriptor names.
   * @param maxBytes - a larger one is not asked for
   * @throws RegistryError
   */
  async blob(
    from: Repository,
    { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
    maxBytes: number,
  ): Promise<Buffer> {
    const what = `${repositoryName(from)}@${digest}`;
    if (size > maxBytes) {
      throw new RegistryError(
        'invalid',
        `${what} has ${size} bytes; no more than ${maxBytes} are read`,
      );
    }
    const { answer } = await this.get(from, `blobs/${digest}`, what, {
      maxBytes: size,
    });
    checkDigest(answer.body, digest, what);
    return answer.body;
  }

  /**
   * What says that it belongs to a manifest: by the referrers API, or by the tag that stands in where a registry has none.
   * @throws RegistryError
   */
  async referrers(from: Repository, digest: string): Promise<Descriptor[]> {
    const what = `the referrers of ${repositoryName(from)}@${digest}`;
    try {
      const { answer } = await this.get(from, `referrers/${digest}`, what, {
        accept: INDEX_TYPES[0],
        maxBytes: MANIFEST_BYTES,
      });
      if (answer.headers['content-type']?.split(';')[0] === INDEX_TYPES[0]) {
        const json = parseJson(answer.body, what);
        return listAt(json, 'manifests').map(each =>
          readDescriptor(each, what),
        );
      }
    } catch (error) {
      if (!(error instanceof RegistryError && error.kind === 'not-found'))
        throw error;
    }
    const index = await this.optional(from, digest.replace(':', '-'));
    return index?.manifests ?? [];
  }

  /** A manifest, or undefined where the registry says that there is none. @throws RegistryError */
  async optional(
    from: Repository,
    reference: string,
  ): Promise<Manifest | undefined> {
    try {
      return await this.manifest(from, reference);
    } catch (error) {
      if (error instanceof RegistryError && error.kind === 'not-found')
        return undefined;
      throw error;
    }
  }

  private async get(
    from: Repository,
    path: string,
    what: string,
    asked: Asked,
  ): Promise<{ answer: Answer }> {
    const { registry, repository } = from;
    const settings = this.settings(registry);
    const scheme =
      settings?.http || (!settings && isLoopback(hostnameOf(registry)))
        ? 'http'
        : 'https';
    const url = new URL(
      `${scheme}://${HOSTS[registry] ?? registry}/v2/${repository}/${path}`,
    );
    const signal = AbortSignal.timeout(this.options.timeout ?? 10_000);
    const scope = `repository:${repository}:pull`;
    const authorization = this.auth.known(registry, scope);
    let answer = await this.follow(url, asked, signal, authorization);
    const challenge = answer.headers['www-authenticate'];
    if (answer.status === 401 && challenge) {
      const header = await this.auth.answer(
        registry,
        scope,
        challenge,
        settings,
        (tokenUrl, headers) => {
          this.checkHop(url, tokenUrl);
          return this.send(url, tokenUrl, signal, 1024 * 1024, headers);
        },
      );
      answer = await this.follow(url, asked, signal, header);
    }
    if (answer.status !== 200) throw failure(answer.status, what, registry);
    return { answer };
  }

  private async follow(
    start: URL,
    { accept, maxBytes }: Asked,
    signal: AbortSignal,
    authorization: string | undefined,
  ): Promise<Answer> {
    let url = start;
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const answer = await this.send(start, url, signal, maxBytes, {
        ...(accept && { accept }),
        ...(authorization && url.origin === start.origin && { authorization }),
      });
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || !location)
        return answer;
      if (!URL.canParse(location, url)) {
        throw new RegistryError(
          'invalid',
          `${place(url)} redirects to something that is no address`,
        );
      }
      const next = new URL(location, url);
      this.checkHop(start, next);
      url = next;
    }
    throw new RegistryError(
      'invalid',
      `${place(start)} redirects more than ${REDIRECTS} times`,
    );
  }

  /** Where a registry may send us: no weaker protocol than its own. Addresses are checked when connecting. */
  private checkHop(start: URL, next: URL): void {
    const secure = next.protocol === 'https:';
    const same = next.hostname === start.hostname;
    if (
      !secure &&
      !(next.protocol === 'http:' && same && start.protocol === 'http:')
    ) {
      throw new RegistryError(
        'refused',
        `${start.host} sends us to ${place(next)}, which is not HTTPS`,
      );
    }
  }

  private send(
    start: URL,
    url: URL,
    signal: AbortSignal,
    maxBytes: number,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const configured =
      this.settings(url.host) !== undefined ||
      (url.hostname === start.hostname && this.isOwn(start));
    return send(url, { headers, maxBytes, signal, mayBePrivate: configured });
  }

  /** Whether an image's registry itself may be on a private address. */
  private isOwn(url: URL): boolean {
    return this.settings(url.host) !== undefined || isLoopback(url.hostname);
  }

  private settings(host: string): RegistrySettings | undefined {
    return this.options.registries?.find(each => each.host === host);
  }
}

/** `algorithm:hex` of bytes. */
export function digestOf(bytes: Buffer, algorithm: 'sha256' | 'sha512') {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function checkDigest(bytes: Buffer, expected: string, what: string): string {
  const algorithm = expected.startsWith('sha512:') ? 'sha512' : 'sha256';
  const actual = Buffer.from(digestOf(bytes, algorithm));
  const wanted = Buffer.from(expected);
  if (actual.length !== wanted.length || !timingSafeEqual(actual, wanted)) {
    throw new RegistryError(
      'invalid',
      `the registry lies about ${what}: the bytes are ${actual}`,
    );
  }
  return expected;
}

function failure(status: number, what: string, registry: string) {
  if (status === 404)
    return new RegistryError('not-found', `${what} is not there`);
  if (status === 401 || status === 403) {
    return new RegistryError(
      'denied',
      `${registry} does not let us read ${what} (HTTP ${status}): check its credentials under macadam.supplyChain.registries`,
    );
  }
  return new RegistryError(
    status >= 500 || status === 429 ? 'unanswered' : 'invalid',
    `${registry} answers HTTP ${status} for ${what}`,
  );
}

function hostnameOf(registry: string): string {
  return registry.replace(/:\d+$/, '');
}
