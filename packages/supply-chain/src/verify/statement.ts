import { isRecord } from '@macadam/yaml';
import type { Bundle } from '@sigstore/bundle';
import { at, listAt, textAt } from '../json';

/** An in-toto statement: a predicate about subjects (github.com/in-toto/attestation, v0.1 and v1). */
export interface Statement {
  /** `sha256:…` of each subject. */
  subjects: string[];
  predicateType: string;
  predicate: unknown;
  /** All of it, as it was signed. */
  json: unknown;
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * The statement in a bundle's envelope; undefined for a bundle that has no envelope.
 * @throws Error when it is none
 */
export function statementOf({ content }: Bundle): Statement | undefined {
  if (content.$case !== 'dsseEnvelope') return undefined;
  const { payload, payloadType } = content.dsseEnvelope;
  if (payloadType !== PAYLOAD_TYPE)
    throw new Error(`an attestation is of type ${payloadType}, not in-toto`);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    throw new Error('an attestation is not JSON');
  }
  const predicateType = textAt(json, 'predicateType');
  if (!predicateType) throw new Error('an attestation names no predicateType');
  return {
    subjects: listAt(json, 'subject').flatMap(subject => {
      const digests = at(subject, 'digest');
      return Object.entries(isRecord(digests) ? digests : {}).map(
        ([algorithm, hex]) => `${algorithm}:${hex}`,
      );
    }),
    predicateType,
    predicate: at(json, 'predicate'),
    json,
  };
}

/**
 * The digest that a simple signing payload is about.
 * @throws Error when it is none
 */
export function signedDigest(payload: Buffer): string {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    throw new Error('a signature is of something that is not JSON');
  }
  const digest = textAt(json, 'critical', 'image', 'docker-manifest-digest');
  if (!digest)
    throw new Error('a signature is of something that names no image');
  return digest;
}
