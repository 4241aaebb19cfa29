/** The specs of kyverno.io. */
import {
  ANY,
  BOOLEAN,
  CREDENTIALS,
  INTEGER,
  NAMED_EXPRESSION,
  TEXT,
  fields,
  list,
  mapOf,
  words,
} from '@macadam/kyverno/engine';
import { CONTEXT_ENTRY, NEW_CONDITIONS } from './context.data';
import { FILTERS } from './selecting.data';
import {
  ATTESTATION,
  CEL,
  EXCLUSION,
  EXTRACTOR,
  GENERATE,
  MUTATE,
  OVERRIDE,
  POD_SECURITY,
  RULE,
  VALIDATE_IMAGE,
  VALIDATE_LOOP,
} from './rules.data';
import { ATTESTOR_SET, MANIFESTS } from './signatures.data';

export const WEBHOOK = fields({
  failurePolicy: words('Ignore', 'Fail'),
  matchConditions: list(NAMED_EXPRESSION),
  timeoutSeconds: INTEGER,
});
export const CLUSTER_POLICY = fields({
  'admission?': BOOLEAN,
  applyRules: words('All', 'One'),
  'background?': BOOLEAN,
  'emitWarning?': BOOLEAN,
  failurePolicy: words('Ignore', 'Fail'),
  generateExisting: BOOLEAN,
  generateExistingOnPolicyUpdate: BOOLEAN,
  mutateExistingOnPolicyUpdate: BOOLEAN,
  rules: list(RULE),
  schemaValidation: BOOLEAN,
  useServerSideApply: BOOLEAN,
  'validationFailureAction?': words('audit', 'enforce', 'Audit', 'Enforce'),
  validationFailureActionOverrides: list(OVERRIDE),
  webhookConfiguration: WEBHOOK,
  webhookTimeoutSeconds: INTEGER,
});
export const NEW_DENY = fields({ conditions: NEW_CONDITIONS });
export const NEW_VALIDATE = fields({
  anyPattern: ANY,
  assert: ANY,
  cel: CEL,
  deny: NEW_DENY,
  failureAction: words('Audit', 'Enforce'),
  failureActionOverrides: list(OVERRIDE),
  foreach: list(VALIDATE_LOOP),
  manifests: MANIFESTS,
  message: TEXT,
  pattern: ANY,
  podSecurity: POD_SECURITY,
});
export const NEW_VERIFY_IMAGE = fields({
  attestations: list(ATTESTATION),
  attestors: list(ATTESTOR_SET),
  failureAction: words('Audit', 'Enforce'),
  imageReferences: list(TEXT),
  imageRegistryCredentials: CREDENTIALS,
  'mutateDigest?': BOOLEAN,
  repository: TEXT,
  'required?': BOOLEAN,
  skipImageReferences: list(TEXT),
  type: words('Cosign', 'SigstoreBundle', 'Notary'),
  'useCache?': BOOLEAN,
  validate: VALIDATE_IMAGE,
  'verifyDigest?': BOOLEAN,
});
export const NEW_RULE = fields({
  celPreconditions: list(NAMED_EXPRESSION),
  context: list(CONTEXT_ENTRY),
  exclude: FILTERS,
  generate: GENERATE,
  imageExtractors: mapOf(list(EXTRACTOR)),
  'match!': FILTERS,
  mutate: MUTATE,
  'name!': TEXT,
  preconditions: NEW_CONDITIONS,
  reportProperties: mapOf(TEXT),
  'skipBackgroundRequests?': BOOLEAN,
  validate: NEW_VALIDATE,
  verifyImages: list(NEW_VERIFY_IMAGE),
});
export const NEW_CLUSTER_POLICY = fields({
  'admission?': BOOLEAN,
  applyRules: words('All', 'One'),
  'background?': BOOLEAN,
  'emitWarning?': BOOLEAN,
  failurePolicy: words('Ignore', 'Fail'),
  generateExisting: BOOLEAN,
  generateExistingOnPolicyUpdate: BOOLEAN,
  mutateExistingOnPolicyUpdate: BOOLEAN,
  rules: list(NEW_RULE),
  schemaValidation: BOOLEAN,
  useServerSideApply: BOOLEAN,
  'validationFailureAction?': words('audit', 'enforce', 'Audit', 'Enforce'),
  validationFailureActionOverrides: list(OVERRIDE),
  webhookConfiguration: WEBHOOK,
  webhookTimeoutSeconds: INTEGER,
});
export const EXCEPTED = fields({
  'policyName!': TEXT,
  'ruleNames!': list(TEXT),
});
export const EXCEPTION = fields({
  background: BOOLEAN,
  conditions: NEW_CONDITIONS,
  'exceptions!': list(EXCEPTED),
  'match!': FILTERS,
  podSecurity: list(EXCLUSION),
});
export const CLEANUP = fields({
  conditions: NEW_CONDITIONS,
  context: list(CONTEXT_ENTRY),
  deletionPropagationPolicy: words('Foreground', 'Background', 'Orphan'),
  exclude: FILTERS,
  'match!': FILTERS,
  'schedule!': TEXT,
});
