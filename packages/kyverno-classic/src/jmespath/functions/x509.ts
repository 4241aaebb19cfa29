import { fromBase64 } from '@macadam/kubernetes';
import { type Args, type FunctionTable, takes } from './args';
import {
  contentOf,
  DerError,
  type DerValue,
  inside,
  readAll,
  readInteger,
  readOid,
  readText,
  readTime,
  TAG,
} from './der';

const PEM =
  /-----BEGIN ([A-Z ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END \1-----/;
const RSA = '1.2.840.113549.1.1.1';

/** Go's numbers for the algorithms that signatures are made with. */
const SIGNATURES: Readonly<Record<string, number>> = {
  '1.2.840.113549.1.1.5': 3,
  '1.2.840.113549.1.1.11': 4,
  '1.2.840.113549.1.1.12': 5,
  '1.2.840.113549.1.1.13': 6,
  '1.2.840.10045.4.3.2': 10,
  '1.2.840.10045.4.3.3': 11,
  '1.2.840.10045.4.3.4': 12,
  '1.3.101.112': 16,
};

/** Parts of a name that Go gives a field of its own; all but two are lists. */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  '2.5.4.6': 'Country',
  '2.5.4.10': 'Organization',
  '2.5.4.11': 'OrganizationalUnit',
  '2.5.4.7': 'Locality',
  '2.5.4.8': 'Province',
  '2.5.4.9': 'StreetAddress',
  '2.5.4.17': 'PostalCode',
};
const NAME_TEXTS: Readonly<Record<string, string>> = {
  '2.5.4.5': 'SerialNumber',
  '2.5.4.3': 'CommonName',
};

const SUBJECT_ALT_NAME = '2.5.29.17';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';

type Fields = Record<string, unknown>;

function readName(value: DerValue | undefined): Fields {
  const name: Fields = Object.fromEntries([
    ...Object.values(NAME_FIELDS).map(field => [field, null]),
    ...Object.values(NAME_TEXTS).map(field => [field, '']),
  ]);
  const names: Fields[] = [];
  for (const set of inside(value, TAG.sequence))
    for (const pair of inside(set, TAG.set)) {
      const [type, content] = inside(pair, TAG.sequence);
      const oid = readOid(type);
      const text = content ? readText(content) : '';
      names.push({ Type: oid, Value: text });
      const list = NAME_FIELDS[oid.join('.')];
      const known = list === undefined ? undefined : name[list];
      if (list !== undefined)
        name[list] = [...(Array.isArray(known) ? known : []), text];
      const field = NAME_TEXTS[oid.join('.')];
      if (field !== undefined) name[field] = text;
    }
  return { ...name, Names: names, ExtraNames: null };
}

function readPublicKey(args: Args, value: DerValue | undefined): Fields {
  const [algorithm, key] = inside(value, TAG.sequence);
  const oid = readOid(inside(algorithm, TAG.sequence)[0]).join('.');
  if (oid !== RSA) throw args.error('certificate should use rsa algorithm');
  const bits = contentOf(key, TAG.bitString).subarray(1);
  const [modulus, exponent] = inside(readAll(bits)[0], TAG.sequence);
  return {
    N: readInteger(modulus).toString(),
    E: Number(readInteger(exponent)),
  };
}

/** The alternative names, by Go's fields. */
function readAltNames(content: Uint8Array): Fields {
  const names = inside(readAll(content)[0], TAG.sequence);
  const of = (tag: number) => {
    const texts = names.filter(each => each.tag === tag).map(readText);
    return texts.length > 0 ? texts : null;
  };
  return { EmailAddresses: of(0x81), DNSNames: of(0x82) };
}

function readUsage(content: Uint8Array): Fields {
  const [, ...bytes] = contentOf(readAll(content)[0], TAG.bitString);
  let usage = 0;
  for (let bit = 0; bit < 9; bit++)
    if ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit % 8))) usage += 2 ** bit;
  return { KeyUsage: usage };
}

function readConstraints(content: Uint8Array): Fields {
  const parts = inside(readAll(content)[0], TAG.sequence);
  const flag = parts.find(({ tag }) => tag === TAG.boolean);
  return { BasicConstraintsValid: true, IsCA: flag?.content[0] === 0xff };
}

const EXTENSIONS: Readonly<Record<string, (content: Uint8Array) => Fields>> = {
  [SUBJECT_ALT_NAME]: readAltNames,
  [KEY_USAGE]: readUsage,
  [BASIC_CONSTRAINTS]: readConstraints,
};

function readExtensions(list: DerValue | undefined): Fields {
  const fields: Fields = {
    KeyUsage: 0,
    BasicConstraintsValid: false,
    IsCA: false,
    DNSNames: null,
    EmailAddresses: null,
  };
  for (const extension of list ? inside(list, TAG.sequence) : []) {
    const parts = inside(extension, TAG.sequence);
    const read = EXTENSIONS[readOid(parts[0]).join('.')];
    const value = parts.find(({ tag }) => tag === TAG.octetString);
    if (read && value) Object.assign(fields, read(value.content));
  }
  return fields;
}

function signatureOf(value: DerValue | undefined): number {
  const oid = readOid(inside(value, TAG.sequence)[0]).join('.');
  return SIGNATURES[oid] ?? 0;
}

function readCertificate(args: Args, bytes: Uint8Array): Fields {
  const [body, signature] = inside(readAll(bytes)[0], TAG.sequence);
  const parts = inside(body, TAG.sequence);
  const versions = parts[0]?.tag === 0xa0 ? parts.shift() : undefined;
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const [from, to] = inside(validity, TAG.sequence);
  const extensions = rest.find(({ tag }) => tag === 0xa3);
  return {
    Version: versions
      ? Number(readInteger(readAll(versions.content)[0])) + 1
      : 1,
    SerialNumber: Number(readInteger(serial)),
    Issuer: readName(issuer),
    Subject: readName(subject),
    NotBefore: readTime(from),
    NotAfter: readTime(to),
    SignatureAlgorithm: signatureOf(signature),
    PublicKeyAlgorithm: 1,
    PublicKey: readPublicKey(args, key),
    ...readExtensions(extensions && readAll(extensions.content)[0]),
  };
}

function readRequest(args: Args, bytes: Uint8Array): Fields {
  const [body, signature] = inside(readAll(bytes)[0], TAG.sequence);
  const [version, subject, key] = inside(body, TAG.sequence);
  return {
    Version: Number(readInteger(version)),
    Subject: readName(subject),
    SignatureAlgorithm: signatureOf(signature),
    PublicKeyAlgorithm: 1,
    PublicKey: readPublicKey(args, key),
  };
}

/** What a certificate, or a request for one, in PEM says, under the names of Go's `crypto/x509`. RSA only. */
function decode(args: Args): Fields {
  const [, type, text] = PEM.exec(args.text(0)) ?? [];
  const bytes = text === undefined ? undefined : fromBase64(text);
  if (!bytes) throw args.error('failed to decode PEM block');
  try {
    if (type === 'CERTIFICATE') return readCertificate(args, bytes);
    if (type === 'CERTIFICATE REQUEST') return readRequest(args, bytes);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw args.error(`not a certificate: ${error.message}`);
  }
  throw args.error(
    'PEM block neither contains a CERTIFICATE or CERTIFICATE REQUEST',
  );
}

/** Kyverno's function of certificates. */
export const certificateFunctions: FunctionTable = {
  x509_decode: takes(1, decode),
};
