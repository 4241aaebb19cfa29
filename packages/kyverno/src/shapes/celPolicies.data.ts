/** The specs of policies.kyverno.io. */
import { SELECTOR } from './selecting.data';
import { AUDIT_ANNOTATION, CHECK, NAMED_EXPRESSION } from './expressions.data';
import { BOOLEAN, INTEGER, TEXT, fields, list, mapOf, words } from './shape';

export const RESOURCE_RULE = fields({
  apiGroups: list(TEXT),
  apiVersions: list(TEXT),
  operations: list(TEXT),
  resourceNames: list(TEXT),
  resources: list(TEXT),
  scope: TEXT,
});
export const MATCH = fields({
  excludeResourceRules: list(RESOURCE_RULE),
  matchPolicy: TEXT,
  namespaceSelector: SELECTOR,
  objectSelector: SELECTOR,
  resourceRules: list(RESOURCE_RULE),
});
export const DELETING = fields({
  conditions: list(NAMED_EXPRESSION),
  deletionPropagationPolicy: words('Foreground', 'Background', 'Orphan'),
  matchConstraints: MATCH,
  'schedule!': TEXT,
  variables: list(NAMED_EXPRESSION),
});
export const SWITCH = fields({ 'enabled?': BOOLEAN });
export const PLAIN_SWITCH = fields({ enabled: BOOLEAN });
export const CONTROLLERS = fields({ controllers: list(TEXT) });
export const TIMEOUT = fields({ timeoutSeconds: INTEGER });
export const GENERATING_EVALUATION = fields({
  admission: SWITCH,
  generateExisting: SWITCH,
  orphanDownstreamOnPolicyDelete: SWITCH,
  'skipBackgroundRequests?': BOOLEAN,
  synchronize: SWITCH,
});
export const TEMPLATE = fields({
  'interpolate?': words('none', 'cel'),
  'value!': TEXT,
});
export const GENERATION = fields({ expression: TEXT, template: TEMPLATE });
export const GENERATING = fields({
  auditAnnotations: list(AUDIT_ANNOTATION),
  evaluation: GENERATING_EVALUATION,
  'generate!': list(GENERATION, 1),
  matchConditions: list(NAMED_EXPRESSION),
  matchConstraints: MATCH,
  useServerSideApply: BOOLEAN,
  variables: list(NAMED_EXPRESSION),
  webhookConfiguration: TIMEOUT,
});
export const EVALUATION = fields({
  admission: SWITCH,
  background: SWITCH,
  mode: TEXT,
});
export const VALIDATING_AUTOGEN = fields({
  podControllers: CONTROLLERS,
  validatingAdmissionPolicy: PLAIN_SWITCH,
});
export const VALIDATING = fields({
  auditAnnotations: list(AUDIT_ANNOTATION),
  autogen: VALIDATING_AUTOGEN,
  evaluation: EVALUATION,
  failurePolicy: words('Ignore', 'Fail'),
  matchConditions: list(NAMED_EXPRESSION),
  matchConstraints: MATCH,
  validationActions: list(words('Deny', 'Audit', 'Warn')),
  validations: list(CHECK),
  variables: list(NAMED_EXPRESSION),
  webhookConfiguration: TIMEOUT,
});
export const MUTATING_AUTOGEN = fields({
  mutatingAdmissionPolicy: PLAIN_SWITCH,
  podControllers: CONTROLLERS,
});
export const MUTATING_EVALUATION = fields({
  admission: SWITCH,
  background: SWITCH,
  mode: TEXT,
  mutateExisting: SWITCH,
  'skipBackgroundRequests?': BOOLEAN,
  useServerSideApply: BOOLEAN,
});
export const EXPRESSION = fields({ expression: TEXT });
export const MUTATION = fields({
  applyConfiguration: EXPRESSION,
  jsonPatch: EXPRESSION,
  'patchType!': TEXT,
});
export const TARGET_MATCH = fields({
  excludeResourceRules: list(RESOURCE_RULE),
  expression: TEXT,
  matchPolicy: TEXT,
  namespaceSelector: SELECTOR,
  objectSelector: SELECTOR,
  resourceRules: list(RESOURCE_RULE),
});
export const MUTATING = fields({
  auditAnnotations: list(AUDIT_ANNOTATION),
  autogen: MUTATING_AUTOGEN,
  evaluation: MUTATING_EVALUATION,
  failurePolicy: words('Ignore', 'Fail'),
  matchConditions: list(NAMED_EXPRESSION),
  matchConstraints: MATCH,
  mutations: list(MUTATION),
  reinvocationPolicy: TEXT,
  targetMatchConditions: list(NAMED_EXPRESSION),
  targetMatchConstraints: TARGET_MATCH,
  variables: list(NAMED_EXPRESSION),
  webhookConfiguration: TIMEOUT,
});
export const POLICY_REF = fields({ 'kind!': TEXT, 'name!': TEXT });
export const CEL_EXCEPTION = fields({
  allowedValues: list(TEXT),
  evaluationMode: TEXT,
  expiresAt: TEXT,
  images: list(TEXT),
  matchConditions: list(NAMED_EXPRESSION),
  'policyRefs!': list(POLICY_REF),
  properties: mapOf(TEXT),
  'reportResult?': words('skip', 'pass'),
});
