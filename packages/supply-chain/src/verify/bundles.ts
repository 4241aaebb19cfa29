import { createHash } from 'node:crypto';
import { bundleFromJSON, type Bundle } from '@sigstore/bundle';
import type { Attached } from '../evidence';
import { at, listAt, textAt } from '../json';

/** What was signed, with everything that says by whom and when. */
export interface Signed {
  bundle: Bundle;
  /** The bytes that the signature is of, where the bundle does not hold them. */
  payload?: Buffer;
}

/** cosign's annotations (specs/SIGNATURE_SPEC.md of cosign). */
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const LOG_ENTRY = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';
/** The form of bundle that needs no more than cosign's annotations hold: a promise of the log, without its proof. */
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle+json;version=0.1';

/**
 * Brings every form of a signature into one, a Sigstore bundle.
 * @throws Error when something is missing or malformed
 */
export function signedBy(
  attached: Exclude<Attached, { kind: 'sbom' }>,
): Signed[] {
  if (attached.kind === 'bundle')
    return [{ bundle: bundleFromJSON(attached.json) }];
  if (attached.kind === 'signature') {
    const { payload, annotations } = attached;
    const digest = createHash('sha256').update(payload).digest('base64');
    const bundle = bundleFromJSON({
      mediaType: BUNDLE_TYPE,
      verificationMaterial: materialOf(annotations),
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest },
        signature: annotations[SIGNATURE] ?? '',
      },
    });
    return [{ bundle, payload }];
  }
  const { json, annotations } = attached;
  return listAt(json, 'signatures').map(signature => ({
    bundle: bundleFromJSON({
      mediaType: BUNDLE_TYPE,
      verificationMaterial: materialOf(annotations),
      dsseEnvelope: {
        payload: textAt(json, 'payload') ?? '',
        payloadType: textAt(json, 'payloadType') ?? '',
        signatures: [
          {
            sig: textAt(signature, 'sig') ?? '',
            keyid: textAt(signature, 'keyid') ?? '',
          },
        ],
      },
    }),
  }));
}

function materialOf(annotations: Record<string, string>) {
  const certificate = annotations[CERTIFICATE];
  const entry = annotations[LOG_ENTRY];
  const timestamp = annotations[TIMESTAMP];
  return {
    ...(certificate
      ? {
          x509CertificateChain: {
            certificates: certificatesOf(
              `${certificate}\n${annotations[CHAIN] ?? ''}`,
            ),
          },
        }
      : { publicKey: { hint: '' } }),
    tlogEntries: entry ? [logEntry(JSON.parse(entry))] : [],
    ...(timestamp && {
      timestampVerificationData: {
        rfc3161Timestamps: [
          {
            signedTimestamp:
              textAt(JSON.parse(timestamp), 'SignedRFC3161Timestamp') ?? '',
          },
        ],
      },
    }),
  };
}

function certificatesOf(pem: string) {
  return [
    ...pem.matchAll(
      /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g,
    ),
  ].map(([, body]) => ({ rawBytes: body.replaceAll(/\s/g, '') }));
}

function logEntry(json: unknown) {
  const body = textAt(json, 'Payload', 'body') ?? '';
  const entry: unknown = JSON.parse(
    Buffer.from(body, 'base64').toString('utf8'),
  );
  return {
    logIndex: String(at(json, 'Payload', 'logIndex')),
    logId: {
      keyId: Buffer.from(
        textAt(json, 'Payload', 'logID') ?? '',
        'hex',
      ).toString('base64'),
    },
    kindVersion: {
      kind: textAt(entry, 'kind') ?? '',
      version: textAt(entry, 'apiVersion') ?? '',
    },
    integratedTime: String(at(json, 'Payload', 'integratedTime')),
    inclusionPromise: {
      signedEntryTimestamp: textAt(json, 'SignedEntryTimestamp') ?? '',
    },
    canonicalizedBody: body,
  };
}
