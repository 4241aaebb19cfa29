import { Finding, formatPath, Path } from '@macadam/score';
import type { PlatformDocument } from '../types';

/** A finding at a path of a document of the platform folder. */
export function findingAt(
  document: Pick<PlatformDocument, 'file' | 'positionOf'>,
  path: Path,
  what: { message: string; hint?: string; code: string },
): Finding {
  return {
    file: document.file,
    position: document.positionOf(path),
    path: formatPath(path),
    ...what,
  };
}
