import type { LogEntry } from '../policy/imageFacts';
import type { Answer } from './answer';
import { isPublicKey } from './keys';

/** Whether a transparency log has one of the signatures of an image that were found. */
export function inLog(
  found: readonly { log?: LogEntry }[],
  reference: string,
): Answer {
  const states = found.map(({ log = 'found' }) => log);
  if (states.includes('found')) return 'yes';
  return states.includes('unknown')
    ? { unknown: `the transparency log's word on ${reference}` }
    : { no: 'no transparency log has the signature' };
}

/**
 * What facts do not hold of a signer although it may have signed; undefined where they hold all of it.
 *
 * @param signer its key, unless it is an identity, and where its signatures are when not beside the image
 */
export function outOfReach(signer: {
  key?: string;
  repository?: string;
}): string | undefined {
  const { key, repository } = signer;
  if (repository !== undefined)
    return `the signatures in the repository ${repository}`;
  return key === undefined || isPublicKey(key)
    ? undefined
    : `whether the key ${key} signed`;
}
