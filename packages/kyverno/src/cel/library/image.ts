import {
  CelError,
  type CelFunction,
  CelObject,
  type CelValue,
  type FunctionTable,
  noOverload,
  textArg,
} from '@macadam/cel';

/** What Kyverno calls Docker Hub: go-containerregistry's name for it. */
export const DEFAULT_REGISTRY = 'index.docker.io';

const PATH = /^[a-z0-9_./-]{2,255}$/;
const REGISTRY = /^[a-zA-Z0-9.-]+(?::\d+)?$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/**
 * An image reference, read as go-containerregistry reads it: without a registry it is Docker Hub's, one
 * name alone is in `library`, and without tag and digest the tag is `latest`.
 */
export class ImageReference extends CelObject {
  readonly typeName = 'kyverno.Image';

  constructor(
    readonly registry: string,
    readonly repository: string,
    readonly tag: string,
    readonly digest: string,
  ) {
    super();
  }

  /** Reads a reference; undefined when it is none. */
  static parse(text: string): ImageReference | undefined {
    const [name, digest = '', ...rest] = text.split('@');
    if (rest.length > 0 || (text.includes('@') && !DIGEST.test(digest))) {
      return undefined;
    }
    const colon = name.lastIndexOf(':');
    const hasTag = colon > name.lastIndexOf('/');
    const tag = hasTag ? name.slice(colon + 1) : '';
    if (hasTag && !TAG.test(tag)) return undefined;
    const path = hasTag ? name.slice(0, colon) : name;
    const slash = path.indexOf('/');
    const first = path.slice(0, Math.max(slash, 0));
    const isRegistry = /[.:]/.test(first) || first === 'localhost';
    const given = isRegistry ? first : '';
    const registry =
      given === '' || given === 'docker.io' ? DEFAULT_REGISTRY : given;
    const repository = isRegistry ? path.slice(slash + 1) : path;
    if (!REGISTRY.test(registry) || !PATH.test(repository)) return undefined;
    const isOfficial =
      registry === DEFAULT_REGISTRY && !repository.includes('/');
    return new ImageReference(
      registry,
      isOfficial ? `library/${repository}` : repository,
      digest ? tag : tag || 'latest',
      digest,
    );
  }

  equals(other: CelValue): boolean {
    return other instanceof ImageReference && other.text() === this.text();
  }

  text(): string {
    const tag = this.tag && `:${this.tag}`;
    return `${this.registry}/${this.repository}${tag}${this.digest && `@${this.digest}`}`;
  }
}

function self(name: string, args: readonly CelValue[]): ImageReference {
  const [value] = args;
  if (!(value instanceof ImageReference)) throw noOverload(name, args);
  return value;
}

const reference: CelFunction = args => {
  const text = textArg('image', args, 0);
  const value = ImageReference.parse(text);
  if (!value) throw new CelError(`'${text}' is not an image reference`);
  return value;
};

export const imageFunctions: FunctionTable = {
  isImage: args =>
    ImageReference.parse(textArg('isImage', args, 0)) !== undefined,
  image: reference,
  parseImageReference: reference,
};

export const imageMethods: FunctionTable = {
  registry: args => self('registry', args).registry,
  repository: args => self('repository', args).repository,
  tag: args => self('tag', args).tag,
  digest: args => self('digest', args).digest,
  identifier: args => {
    const { tag, digest } = self('identifier', args);
    return [tag, digest].filter(Boolean).join('@');
  },
  identifierWithSeparator: args => {
    const { tag, digest } = self('identifierWithSeparator', args);
    return digest ? `@${digest}` : `:${tag}`;
  },
  containsDigest: args => self('containsDigest', args).digest !== '',
};
