import { parseJson, textAt } from '../json';
import type { Statement } from './statement';

/** The format of an attested SBOM; undefined for another predicate. Types carry a version after the name. */
export function attestedSbom({ predicateType }: Statement): string | undefined {
  if (/^https:\/\/spdx\.dev\/Document(?:\/|$)/.test(predicateType))
    return 'SPDX';
  return /^https:\/\/cyclonedx\.org\/bom(?:\/|$)/.test(predicateType)
    ? 'CycloneDX'
    : undefined;
}

/**
 * The format of an attached document.
 * @throws Error when it is not what its media type says
 */
export function attachedSbom(mediaType: string, bytes: Buffer): string {
  const spdx = mediaType.includes('spdx');
  const format = spdx ? 'SPDX' : 'CycloneDX';
  const found = mediaType.endsWith('json')
    ? Boolean(
        textAt(
          parseJson(bytes, 'an attached SBOM'),
          spdx ? 'spdxVersion' : 'bomFormat',
        ),
      )
    : bytes
        .subarray(0, 4096)
        .includes(spdx ? 'SPDXVersion:' : 'cyclonedx.org/schema/bom');
  if (!found) throw new Error(`an attached ${mediaType} is not ${format}`);
  return format;
}
