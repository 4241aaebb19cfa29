import type { Reader } from '../validating/reader';
import type { Path } from '../yaml';
import type { Body } from './body';
import { needing } from './readBody';

export function readMutate(
  _reader: Reader,
  _path: Path,
  _value: unknown,
): Body | undefined {
  return needing('mutation');
}
