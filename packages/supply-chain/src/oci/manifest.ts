import { isRecord } from '@macadam/yaml';
import { at, listAt, textAt } from '../json';
import { RegistryError } from './RegistryError';
import { DIGEST } from './reference';

export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What a manifest says of a piece of content (OCI image specification, descriptor). */
export interface Descriptor {
  mediaType: string;
  digest: string;
  /** In bytes. */
  size: number;
  artifactType?: string;
  annotations: Record<string, string>;
  /** `os/architecture[/variant]`. */
  platform?: string;
}

export interface Manifest {
  /** Of the bytes, computed here. */
  digest: string;
  mediaType: string;
  /** Every byte as the registry gave it. */
  bytes: Buffer;
  artifactType?: string;
  config?: Descriptor;
  layers: Descriptor[];
  /** Of an index: one for each platform, and what else it lists. */
  manifests: Descriptor[];
  /** Digest of the manifest that this one says it belongs to. */
  subject?: string;
}

/**
 * Reads a manifest or index.
 * @param contentType - of the answer; has to be what the document says of itself
 * @throws RegistryError `invalid`
 */
export function readManifest(
  bytes: Buffer,
  json: unknown,
  digest: string,
  contentType: string,
  what: string,
): Manifest {
  const declared = textAt(json, 'mediaType');
  const mediaType = contentType.split(';')[0].trim().toLowerCase();
  if (declared !== undefined && declared !== mediaType) {
    throw new RegistryError(
      'invalid',
      `${what} is served as ${mediaType} and says that it is ${declared}`,
    );
  }
  const index = INDEX_TYPES.includes(mediaType);
  if (!isRecord(json) || !(index || MANIFEST_TYPES.includes(mediaType))) {
    throw new RegistryError(
      'invalid',
      `${what} is of type ${mediaType || 'nothing'}, not an image manifest or index`,
    );
  }
  const config = index ? undefined : at(json, 'config');
  const artifactType = textAt(json, 'artifactType');
  const subject = textAt(json, 'subject', 'digest');
  return {
    digest,
    mediaType,
    bytes,
    ...(artifactType && { artifactType }),
    ...(config !== undefined && { config: readDescriptor(config, what) }),
    layers: index
      ? []
      : listAt(json, 'layers').map(each => readDescriptor(each, what)),
    manifests: index
      ? listAt(json, 'manifests').map(each => readDescriptor(each, what))
      : [],
    ...(subject && { subject }),
  };
}

/** @throws RegistryError `invalid` */
export function readDescriptor(value: unknown, what: string): Descriptor {
  const digest = textAt(value, 'digest');
  const mediaType = textAt(value, 'mediaType');
  const size = at(value, 'size');
  if (
    !digest ||
    !DIGEST.test(digest) ||
    !mediaType ||
    typeof size !== 'number' ||
    !Number.isSafeInteger(size) ||
    size < 0
  ) {
    throw new RegistryError(
      'invalid',
      `${what} has a descriptor without a usable mediaType, digest and size`,
    );
  }
  const annotations = at(value, 'annotations');
  const artifactType = textAt(value, 'artifactType');
  const platform = readPlatform(at(value, 'platform'));
  return {
    mediaType,
    digest,
    size,
    ...(artifactType && { artifactType }),
    annotations: Object.fromEntries(
      Object.entries(isRecord(annotations) ? annotations : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    ...(platform && { platform }),
  };
}

function readPlatform(value: unknown): string | undefined {
  const parts = ['os', 'architecture', 'variant'].map(key =>
    textAt(value, key),
  );
  return parts[0] && parts[1] ? parts.filter(Boolean).join('/') : undefined;
}
