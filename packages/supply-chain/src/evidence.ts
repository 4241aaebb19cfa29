import { parseJson } from './json';
import { RegistryError } from './oci/RegistryError';
import { INDEX_TYPES, type Descriptor, type Manifest } from './oci/manifest';
import type { ImageReference, Repository } from './oci/reference';
import type { RegistryClient } from './oci/RegistryClient';

/** One thing that a registry keeps beside an image. Nothing about it is verified yet. */
export type Attached =
  | {
      kind: 'signature';
      /** Digest of the manifest that it was found in. */
      from: string;
      payload: Buffer;
      annotations: Record<string, string>;
    }
  | {
      kind: 'envelope';
      from: string;
      json: unknown;
      annotations: Record<string, string>;
    }
  | { kind: 'bundle'; from: string; json: unknown }
  | { kind: 'sbom'; from: string; mediaType: string; bytes: Buffer };

/** What was found beside one manifest. */
export interface Evidence {
  digest: string;
  /** `os/architecture`, for a manifest that an index lists. */
  platform?: string;
  attached: Attached[];
  /** What was there and could not be used, one sentence each. */
  problems: string[];
  /** Why what was found may not be all there is. */
  unanswered?: string;
}

/** An image as its registry has it now. */
export interface ImageEvidence extends Evidence {
  /** One for each platform, where the image is an index. */
  platforms: Evidence[];
}

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/;
const SBOM =
  /^(?:application\/spdx\+json|application\/vnd\.cyclonedx\+(?:json|xml)|text\/spdx(?:\+json|\+xml)?)$/;

/** The most that is read of one signature, envelope or bundle, and of one SBOM, in bytes. */
const SIGNED_BYTES = 16 * 1024 * 1024;
const SBOM_BYTES = 32 * 1024 * 1024;
/** The most that is looked at beside one manifest: anybody who may push can attach. */
const MOST_ATTACHED = 64;
const MOST_PLATFORMS = 16;

/**
 * Resolves an image to its digest and reads what is attached to it: cosign's tags (`sha256-….sig`, `.att`, `.sbom`) and
 * what refers to it (OCI 1.1).
 * @throws RegistryError when the image itself cannot be read
 */
export async function collectEvidence(
  client: RegistryClient,
  image: ImageReference,
): Promise<ImageEvidence> {
  const manifest = await client.manifest(
    image,
    image.digest ?? image.tag ?? 'latest',
  );
  const own = await collectFor(client, image, manifest.digest);
  const platforms: Evidence[] = [];
  for (const listed of platformsOf(manifest)) {
    platforms.push({
      ...(await collectFor(client, image, listed.digest)),
      ...(listed.platform && { platform: listed.platform }),
    });
  }
  return { ...own, platforms };
}

/** What runs: an index also lists what builders attach, of platform `unknown`. */
function platformsOf({ mediaType, manifests }: Manifest): Descriptor[] {
  return INDEX_TYPES.includes(mediaType)
    ? manifests
        .filter(({ platform }) => platform && !platform.startsWith('unknown/'))
        .slice(0, MOST_PLATFORMS)
    : [];
}

async function collectFor(
  client: RegistryClient,
  from: Repository,
  digest: string,
): Promise<Evidence> {
  const evidence: Evidence = { digest, attached: [], problems: [] };
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.kind === 'unanswered' || error.kind === 'denied')
        evidence.unanswered = error.message;
      else evidence.problems.push(error.message);
    }
  };
  const read = async (manifest: Manifest) => {
    for (const layer of manifest.layers) {
      if (evidence.attached.length >= MOST_ATTACHED) {
        evidence.problems.push(
          `more than ${MOST_ATTACHED} things are attached; the rest was not looked at`,
        );
        return;
      }
      await attempt(async () => {
        const found = await readLayer(client, from, manifest, layer);
        if (found) evidence.attached.push(found);
      });
    }
  };
  const tag = digest.replace(':', '-');
  for (const suffix of ['sig', 'att', 'sbom']) {
    await attempt(async () => {
      const manifest = await client.optional(from, `${tag}.${suffix}`);
      if (manifest) await read(manifest);
    });
  }
  await attempt(async () => {
    const referrers = await client.referrers(from, digest);
    for (const referrer of referrers.slice(0, MOST_ATTACHED)) {
      await attempt(async () => {
        const manifest = await client.manifest(from, referrer.digest);
        if (manifest.subject !== digest) {
          throw new RegistryError(
            'invalid',
            `${referrer.digest} is listed as attached and says that it belongs to ${manifest.subject ?? 'nothing'}`,
          );
        }
        await read(manifest);
      });
    }
  });
  return evidence;
}

async function readLayer(
  client: RegistryClient,
  from: Repository,
  manifest: Manifest,
  layer: Descriptor,
): Promise<Attached | undefined> {
  const { mediaType, annotations } = layer;
  const source = manifest.digest;
  if (SBOM.test(mediaType)) {
    return {
      kind: 'sbom',
      from: source,
      mediaType,
      bytes: await client.blob(from, layer, SBOM_BYTES),
    };
  }
  if (mediaType === SIMPLE_SIGNING) {
    return {
      kind: 'signature',
      from: source,
      payload: await client.blob(from, layer, SIGNED_BYTES),
      annotations,
    };
  }
  if (mediaType !== ENVELOPE && !BUNDLE.test(mediaType)) return undefined;
  const bytes = await client.blob(from, layer, SIGNED_BYTES);
  const json = parseJson(bytes, `${layer.digest} (${mediaType})`);
  return mediaType === ENVELOPE
    ? { kind: 'envelope', from: source, json, annotations }
    : { kind: 'bundle', from: source, json };
}
