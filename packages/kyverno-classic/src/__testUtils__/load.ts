import {
  loadPolicies as loadWith,
  runKyvernoTest as runWith,
  type TextFile,
} from '@macadam/kyverno';
import { CLASSIC } from '../language';

const languages = [CLASSIC];

/** Loads policies of this language and of CEL. */
export function loadPolicies(
  files: TextFile[],
  options: { isForDocuments?: boolean } = {},
) {
  return loadWith(files, { languages, ...options });
}

/** Runs a test of policies of this language and of CEL. */
export function runKyvernoTest(
  path: string,
  read: Parameters<typeof runWith>[1],
) {
  return runWith(path, read, languages);
}
