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

/** Order by UTF-16 code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
