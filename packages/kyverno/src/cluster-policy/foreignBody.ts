import type { Reader } from '../validating/reader';
import type { Path } from '../yaml';
import type { Body } from './body';
import { needing } from './readBody';

export function readPodSecurity(
  _reader: Reader,
  _path: Path,
  _value: unknown,
  _message: string,
): Body | undefined {
  return needing('the Pod Security Standards');
}
