import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

export interface Certificates {
  /** PEM, for clients. */
  caCertificate: string;
  /** PEM, for the server. */
  certificate: string;
  key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;

x509.cryptoProvider.set(globalThis.crypto);

async function privateKeyPem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(
    await globalThis.crypto.subtle.exportKey('pkcs8', key),
  );
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

async function generate(host: string): Promise<Certificates> {
  const keys = () =>
    globalThis.crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [authority, server] = [await keys(), await keys()];
  const notBefore = new Date(Date.now() - 3600 * 1000);
  const notAfter = new Date(Date.now() + TEN_YEARS_MS);
  const serial = () => `01${randomBytes(8).toString('hex')}`;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=macadam-cluster',
    serialNumber: serial(),
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const names: x509.JsonGeneralNames = [
    { type: 'dns', value: 'localhost' },
    { type: 'dns', value: 'kubernetes.default.svc' },
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ];
  if (host !== '127.0.0.1' && host !== '::1' && host !== 'localhost')
    names.push({ type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=kube-apiserver',
    issuer: ca.subject,
    serialNumber: serial(),
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension(
        [x509.ExtendedKeyUsage.serverAuth],
        true,
      ),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  return {
    caCertificate: `${ca.toString('pem')}\n`,
    certificate: `${certificate.toString('pem')}\n`,
    key: await privateKeyPem(server.privateKey),
  };
}

/**
 * The certificates of a cluster, made once and kept in its folder. Only the server's key is kept:
 * nothing can be signed by the authority afterwards. Valid for localhost, 127.0.0.1, ::1 and the host.
 */
export async function loadCertificates(
  directory: string,
  host: string,
): Promise<Certificates> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const suffix = createHash('sha256').update(host).digest('hex').slice(0, 8);
  const files = {
    caCertificate: join(directory, `ca-${suffix}.crt`),
    certificate: join(directory, `server-${suffix}.crt`),
    key: join(directory, `server-${suffix}.key`),
  };
  if (Object.values(files).every(file => existsSync(file))) {
    return {
      caCertificate: readFileSync(files.caCertificate, 'utf8'),
      certificate: readFileSync(files.certificate, 'utf8'),
      key: readFileSync(files.key, 'utf8'),
    };
  }
  const made = await generate(host);
  writeFileSync(files.caCertificate, made.caCertificate);
  writeFileSync(files.certificate, made.certificate);
  writeFileSync(files.key, made.key, { mode: 0o600 });
  return made;
}
