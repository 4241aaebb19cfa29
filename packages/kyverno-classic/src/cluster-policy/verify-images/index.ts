import { type Path, type Reader } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import type { Body } from '../body';
import { VerifyImagesBody } from './body';
import { readVerification } from './read';

/** Reads `verifyImages` of a rule; `extractors` says of which kinds the images are elsewhere. */
export function readVerifyImages(
  reader: Reader,
  path: Path,
  value: unknown,
  extractors: unknown,
): Body {
  const verifications = reader
    .list(path, value)
    .map((entry, n) => readVerification(reader, [...path, n], entry))
    .filter(entry => entry !== undefined);
  return new VerifyImagesBody(
    verifications,
    isRecord(extractors) ? Object.keys(extractors) : [],
  );
}
