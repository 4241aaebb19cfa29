/** The rules of a ClusterPolicy. */
import {
  ANY,
  AUDIT_ANNOTATION,
  BOOLEAN,
  CHECK,
  CREDENTIALS,
  NAMED_EXPRESSION,
  SELECTOR,
  TEXT,
  fields,
  list,
  mapOf,
  words,
} from '@macadam/kyverno/engine';
import { CONDITIONS, CONTEXT_ENTRY } from './context.data';
import { OLD_FILTERS } from './selecting.data';
import { ATTESTOR_SET, MANIFESTS } from './signatures.data';

export const CLONE = fields({ name: TEXT, namespace: TEXT });
export const CLONE_LIST = fields({
  kinds: list(TEXT),
  namespace: TEXT,
  selector: SELECTOR,
});
export const GENERATE_LOOP = fields({
  apiVersion: TEXT,
  clone: CLONE,
  cloneList: CLONE_LIST,
  context: list(CONTEXT_ENTRY),
  data: ANY,
  kind: TEXT,
  list: TEXT,
  name: TEXT,
  namespace: TEXT,
  preconditions: CONDITIONS,
  uid: TEXT,
});
export const GENERATE = fields({
  apiVersion: TEXT,
  clone: CLONE,
  cloneList: CLONE_LIST,
  data: ANY,
  foreach: list(GENERATE_LOOP),
  generateExisting: BOOLEAN,
  kind: TEXT,
  name: TEXT,
  namespace: TEXT,
  orphanDownstreamOnPolicyDelete: BOOLEAN,
  synchronize: BOOLEAN,
  uid: TEXT,
});
export const EXTRACTOR = fields({
  jmesPath: TEXT,
  key: TEXT,
  name: TEXT,
  'path!': TEXT,
  value: TEXT,
});
export const MUTATE_LOOP = fields({
  context: list(CONTEXT_ENTRY),
  foreach: ANY,
  list: TEXT,
  order: words('Ascending', 'Descending'),
  patchStrategicMerge: ANY,
  patchesJson6902: TEXT,
  preconditions: CONDITIONS,
});
export const TARGET = fields({
  apiVersion: TEXT,
  context: list(CONTEXT_ENTRY),
  kind: TEXT,
  name: TEXT,
  namespace: TEXT,
  preconditions: ANY,
  selector: SELECTOR,
  uid: TEXT,
});
export const MUTATE = fields({
  foreach: list(MUTATE_LOOP),
  mutateExistingOnPolicyUpdate: BOOLEAN,
  patchStrategicMerge: ANY,
  patchesJson6902: TEXT,
  targets: list(TARGET),
});
export const PARAM_KIND = fields({ apiVersion: TEXT, kind: TEXT });
export const PARAM_REF = fields({
  name: TEXT,
  namespace: TEXT,
  parameterNotFoundAction: TEXT,
  selector: SELECTOR,
});
export const CEL = fields({
  auditAnnotations: list(AUDIT_ANNOTATION),
  expressions: list(CHECK),
  'generate?': BOOLEAN,
  paramKind: PARAM_KIND,
  paramRef: PARAM_REF,
  variables: list(NAMED_EXPRESSION),
});
export const DENY = fields({ conditions: ANY });
export const OVERRIDE = fields({
  action: words('audit', 'enforce', 'Audit', 'Enforce'),
  namespaceSelector: SELECTOR,
  namespaces: list(TEXT),
});
export const VALIDATE_LOOP = fields({
  anyPattern: ANY,
  context: list(CONTEXT_ENTRY),
  deny: DENY,
  elementScope: BOOLEAN,
  foreach: ANY,
  list: TEXT,
  pattern: ANY,
  preconditions: CONDITIONS,
});
export const EXCLUSION = fields({
  'controlName!': words(
    'HostProcess',
    'Host Namespaces',
    'Privileged Containers',
    'Capabilities',
    'HostPath Volumes',
    'Host Ports',
    'AppArmor',
    'SELinux',
    '/proc Mount Type',
    'Seccomp',
    'Sysctls',
    'Volume Types',
    'Privilege Escalation',
    'Running as Non-root',
    'Running as Non-root user',
  ),
  images: list(TEXT),
  restrictedField: TEXT,
  values: list(TEXT),
});
export const POD_SECURITY = fields({
  exclude: list(EXCLUSION),
  level: words('privileged', 'baseline', 'restricted'),
  version: words(
    'v1.19',
    'v1.20',
    'v1.21',
    'v1.22',
    'v1.23',
    'v1.24',
    'v1.25',
    'v1.26',
    'v1.27',
    'v1.28',
    'v1.29',
    'v1.30',
    'v1.31',
    'v1.32',
    'latest',
  ),
});
export const VALIDATE = fields({
  'allowExistingViolations?': BOOLEAN,
  anyPattern: ANY,
  assert: ANY,
  cel: CEL,
  deny: DENY,
  failureAction: words('Audit', 'Enforce'),
  failureActionOverrides: list(OVERRIDE),
  foreach: list(VALIDATE_LOOP),
  manifests: MANIFESTS,
  message: TEXT,
  pattern: ANY,
  podSecurity: POD_SECURITY,
});
export const ATTESTATION = fields({
  attestors: list(ATTESTOR_SET),
  conditions: list(CONDITIONS),
  name: TEXT,
  predicateType: TEXT,
  type: TEXT,
});
export const VALIDATE_IMAGE = fields({ deny: DENY, message: TEXT });
export const VERIFY_IMAGE = fields({
  additionalExtensions: mapOf(TEXT),
  annotations: mapOf(TEXT),
  attestations: list(ATTESTATION),
  attestors: list(ATTESTOR_SET),
  cosignOCI11: BOOLEAN,
  failureAction: words('Audit', 'Enforce'),
  image: TEXT,
  imageReferences: list(TEXT),
  imageRegistryCredentials: CREDENTIALS,
  issuer: TEXT,
  key: TEXT,
  'mutateDigest?': BOOLEAN,
  repository: TEXT,
  'required?': BOOLEAN,
  roots: TEXT,
  skipImageReferences: list(TEXT),
  subject: TEXT,
  type: words('Cosign', 'SigstoreBundle', 'Notary'),
  'useCache?': BOOLEAN,
  validate: VALIDATE_IMAGE,
  'verifyDigest?': BOOLEAN,
});
export const RULE = fields({
  celPreconditions: list(NAMED_EXPRESSION),
  context: list(CONTEXT_ENTRY),
  exclude: OLD_FILTERS,
  generate: GENERATE,
  imageExtractors: mapOf(list(EXTRACTOR)),
  'match!': OLD_FILTERS,
  mutate: MUTATE,
  'name!': TEXT,
  preconditions: ANY,
  reportProperties: mapOf(TEXT),
  'skipBackgroundRequests?': BOOLEAN,
  validate: VALIDATE,
  verifyImages: list(VERIFY_IMAGE),
});
