/** Who signs images and manifests. */

import {
  ANY,
  BOOLEAN,
  INTEGER,
  TEXT,
  fields,
  list,
  mapOf,
} from '@macadam/kyverno/engine';

export const CT_LOG = fields({
  ignoreSCT: BOOLEAN,
  pubkey: TEXT,
  tsaCertChain: TEXT,
});
export const REKOR = fields({ ignoreTlog: BOOLEAN, pubkey: TEXT, url: TEXT });
export const CERTIFICATES = fields({
  cert: TEXT,
  certChain: TEXT,
  ctlog: CT_LOG,
  rekor: REKOR,
});
export const KEYLESS = fields({
  additionalExtensions: mapOf(TEXT),
  ctlog: CT_LOG,
  issuer: TEXT,
  issuerRegExp: TEXT,
  rekor: REKOR,
  roots: TEXT,
  subject: TEXT,
  subjectRegExp: TEXT,
});
export const KEY_SECRET = fields({ 'name!': TEXT, 'namespace!': TEXT });
export const KEYS = fields({
  ctlog: CT_LOG,
  kms: TEXT,
  publicKeys: TEXT,
  rekor: REKOR,
  secret: KEY_SECRET,
  'signatureAlgorithm?': TEXT,
});
export const ENTRY = fields({
  annotations: mapOf(TEXT),
  attestor: ANY,
  certificates: CERTIFICATES,
  keyless: KEYLESS,
  keys: KEYS,
  repository: TEXT,
  'signatureAlgorithm?': TEXT,
});
export const ATTESTOR_SET = fields({ count: INTEGER, entries: list(ENTRY) });
export const DRY_RUN = fields({ enable: BOOLEAN, namespace: TEXT });
export const IGNORED_OBJECT = fields({
  group: TEXT,
  kind: TEXT,
  name: TEXT,
  namespace: TEXT,
  version: TEXT,
});
export const IGNORED = fields({
  fields: list(TEXT),
  objects: list(IGNORED_OBJECT),
});
export const MANIFESTS = fields({
  annotationDomain: TEXT,
  attestors: list(ATTESTOR_SET),
  dryRun: DRY_RUN,
  ignoreFields: list(IGNORED),
  repository: TEXT,
});
