/** The spec of an ImageValidatingPolicy. */
import { CONTROLLERS, EVALUATION, MATCH, TIMEOUT } from './celPolicies.data';
import { AUDIT_ANNOTATION, CHECK, NAMED_EXPRESSION } from './expressions.data';
import { CREDENTIALS } from './credentials.data';
import { BOOLEAN, TEXT, fields, list, mapOf, words } from './shape';

export const STATEMENT = fields({ 'type!': TEXT });
export const STATEMENTS = fields({
  intoto: STATEMENT,
  'name!': TEXT,
  referrer: STATEMENT,
});
export const VALUE = fields({ expression: TEXT, value: TEXT });
export const CERTIFICATE = fields({ cert: VALUE, certChain: VALUE });
export const LOG = fields({
  ctLogPubKey: TEXT,
  insecureIgnoreSCT: BOOLEAN,
  insecureIgnoreTlog: BOOLEAN,
  rekorPubKey: TEXT,
  tsaCertChain: TEXT,
  url: TEXT,
});
export const KEY = fields({
  data: TEXT,
  expression: TEXT,
  hashAlgorithm: TEXT,
  kms: TEXT,
});
export const IDENTITY = fields({
  issuer: TEXT,
  issuerRegExp: TEXT,
  subject: TEXT,
  subjectExpression: TEXT,
  subjectRegExp: TEXT,
});
export const IDENTITIES = fields({
  additionalExtensions: mapOf(TEXT),
  'identities!': list(IDENTITY),
  roots: TEXT,
});
export const PULL_SECRET = fields({ 'name?': TEXT });
export const SOURCE = fields({
  PullSecrets: list(PULL_SECRET),
  repository: TEXT,
  tagPrefix: TEXT,
});
export const TUF_ROOT = fields({ data: TEXT, path: TEXT });
export const TUF = fields({ mirror: TEXT, root: TUF_ROOT });
export const COSIGN = fields({
  annotations: mapOf(TEXT),
  certificate: CERTIFICATE,
  ctlog: LOG,
  key: KEY,
  keyless: IDENTITIES,
  source: SOURCE,
  trustedRoot: VALUE,
  tuf: TUF,
});
export const NOTARY = fields({ certs: VALUE, tsaCerts: VALUE });
export const ATTESTOR = fields({
  cosign: COSIGN,
  'name!': TEXT,
  notary: NOTARY,
});
export const IMAGE_AUTOGEN = fields({ podControllers: CONTROLLERS });
export const IMAGE_REFERENCE = fields({ expression: TEXT, glob: TEXT });
export const CONFIGURATION = fields({
  'mutateDigest?': BOOLEAN,
  'required?': BOOLEAN,
  'verifyDigest?': BOOLEAN,
});
export const IMAGE_VALIDATING = fields({
  attestations: list(STATEMENTS),
  'attestors!': list(ATTESTOR),
  auditAnnotations: list(AUDIT_ANNOTATION),
  autogen: IMAGE_AUTOGEN,
  credentials: CREDENTIALS,
  evaluation: EVALUATION,
  failurePolicy: words('Ignore', 'Fail'),
  images: list(NAMED_EXPRESSION),
  matchConditions: list(NAMED_EXPRESSION),
  matchConstraints: MATCH,
  matchImageReferences: list(IMAGE_REFERENCE),
  validationActions: list(words('Deny', 'Audit', 'Warn')),
  'validationConfigurations?': CONFIGURATION,
  'validations!': list(CHECK),
  variables: list(NAMED_EXPRESSION),
  webhookConfiguration: TIMEOUT,
});
