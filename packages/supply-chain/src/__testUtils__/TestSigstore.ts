import {
  createHash,
  generateKeyPairSync,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';
import { envelope, signatureLayer, type TestKey } from './signing';

const newPair = (): KeyPairKeyObjectResult =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** A Sigstore of our own: a certificate authority, a certificate log and a transparency log, with keys of this test. */
export class TestSigstore {
  private constructor(
    private readonly ca: Awaited<ReturnType<typeof initializeCA>>,
    private readonly ctlog: Awaited<ReturnType<typeof initializeCTLog>>,
    private readonly tlog: Awaited<ReturnType<typeof initializeTLog>>,
  ) {}

  /** @param certified - when certificates are issued; they live for ten minutes */
  static async create(certified?: Date): Promise<TestSigstore> {
    const ctlog = await initializeCTLog(newPair(), certified);
    return new TestSigstore(
      await initializeCA(newPair(), ctlog, certified),
      ctlog,
      await initializeTLog('https://rekor.example', newPair()),
    );
  }

  /** What an organisation mounts, as text. */
  trustedRoot(): string {
    const validFor = { start: '2020-01-01T00:00:00Z' };
    const log = (publicKey: Buffer, id: Buffer) => ({
      baseUrl: 'https://rekor.example',
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: publicKey.toString('base64'),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor,
      },
      logId: { keyId: id.toString('base64') },
    });
    const rekor = this.tlog.publicKey;
    return JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log(rekor, createHash('sha256').update(rekor).digest())],
      ctlogs: [log(this.ctlog.publicKey, bytesOf(this.ctlog.logID))],
      certificateAuthorities: [
        {
          uri: 'https://fulcio.example',
          certChain: {
            certificates: [
              { rawBytes: bytesOf(this.ca.rootCertificate).toString('base64') },
            ],
          },
          validFor,
        },
      ],
    });
  }

  /** A layer of a `.sig` manifest, signed by an identity and logged. */
  async signatureLayer(digest: string, subject: string, issuer: string) {
    const { key, certificate } = await this.identity(subject, issuer);
    const layer = await this.logged(key, digest, pem(certificate));
    return {
      ...layer,
      annotations: {
        ...layer.annotations,
        'dev.sigstore.cosign/certificate': pem(certificate),
      },
    };
  }

  /** A layer of a `.sig` manifest, signed with a key and logged. */
  keyLayer(key: TestKey, digest: string) {
    return this.logged(key, digest, key.pem);
  }

  private async logged(key: TestKey, digest: string, verifier: string) {
    const layer = signatureLayer(key, digest);
    const entry = await this.log({
      kind: 'hashedrekord',
      apiVersion: '0.0.1',
      spec: {
        data: { hash: hashOf(layer.content) },
        signature: {
          content: layer.annotations['dev.cosignproject.cosign/signature'],
          publicKey: { content: Buffer.from(verifier).toString('base64') },
        },
      },
    });
    return {
      ...layer,
      annotations: {
        ...layer.annotations,
        'dev.sigstore.cosign/bundle': JSON.stringify({
          SignedEntryTimestamp: entry.verification.signedEntryTimestamp,
          Payload: {
            body: entry.body,
            integratedTime: entry.integratedTime,
            logIndex: entry.logIndex,
            logID: entry.logID,
          },
        }),
      },
    };
  }

  /** A Sigstore bundle (v0.3) of an attestation, signed by an identity and logged with its proof of inclusion. */
  async bundle(payload: Buffer, subject: string, issuer: string) {
    const { key, certificate } = await this.identity(subject, issuer);
    const dsseEnvelope = envelope(key, payload);
    const entry = await this.log({
      kind: 'dsse',
      apiVersion: '0.0.1',
      spec: {
        envelopeHash: hashOf(JSON.stringify(dsseEnvelope)),
        payloadHash: hashOf(payload),
        signatures: [
          {
            signature: dsseEnvelope.signatures[0].sig,
            verifier: Buffer.from(pem(certificate)).toString('base64'),
          },
        ],
      },
    });
    const proof = entry.verification.inclusionProof;
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      content: JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: {
          certificate: { rawBytes: certificate.toString('base64') },
          tlogEntries: [
            {
              logIndex: String(entry.logIndex),
              logId: {
                keyId: Buffer.from(entry.logID, 'hex').toString('base64'),
              },
              kindVersion: { kind: 'dsse', version: '0.0.1' },
              integratedTime: String(entry.integratedTime),
              inclusionPromise: {
                signedEntryTimestamp: entry.verification.signedEntryTimestamp,
              },
              inclusionProof: {
                logIndex: String(proof.logIndex),
                rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
                treeSize: String(proof.treeSize),
                hashes: [],
                checkpoint: { envelope: proof.checkpoint },
              },
              canonicalizedBody: entry.body,
            },
          ],
        },
        dsseEnvelope,
      }),
    };
  }

  private async identity(
    subject: string,
    issuer: string,
  ): Promise<{ key: TestKey; certificate: Buffer }> {
    const { privateKey, publicKey } = newPair();
    const certificate = await this.ca.issueCertificate({
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      subjectAltName: subject,
      extensions: [
        { oid: '1.3.6.1.4.1.57264.1.1', value: issuer, legacy: true },
        {
          oid: '1.3.6.1.4.1.57264.1.5',
          value: 'acme/cart',
          legacy: true,
        },
        { oid: '1.3.6.1.4.1.57264.1.8', value: issuer },
      ],
    });
    return { key: { privateKey, pem: '' }, certificate: bytesOf(certificate) };
  }

  private async log(proposed: object): Promise<LogEntry> {
    const answer: Record<string, LogEntry> = await this.tlog.log(proposed);
    return Object.values(answer)[0];
  }
}

/** What a log answers (Rekor API, log entry). */
interface LogEntry {
  body: string;
  integratedTime: number;
  logIndex: number;
  logID: string;
  verification: {
    signedEntryTimestamp: string;
    inclusionProof: {
      logIndex: number;
      rootHash: string;
      treeSize: number;
      checkpoint: string;
    };
  };
}

function hashOf(bytes: Buffer | string) {
  return {
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  };
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function bytesOf(view: ArrayBufferView<ArrayBuffer>): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
