import { anything, type Definition, list, object, oneOf, text, texts, whole } from './schema';

const validatingPolicy: Definition = {
  group: 'policies.kyverno.io',
  versions: ['v1', 'v1beta1', 'v1alpha1'],
  kind: 'ValidatingPolicy',
  plural: 'validatingpolicies',
  shortNames: ['vpol'],
  cluster: true,
  columns: { Ready: '.status.conditionStatus.ready' },
  fields: { 'spec!': anything, status: anything },
};

const scope = object({ apiVersion: text, kind: text, namespace: text, name: text, uid: text });

const reportFields = {
  scope,
  summary: object({ pass: whole, fail: whole, warn: whole, error: whole, skip: whole }),
  results: list(object({
    'policy!': text,
    source: text,
    rule: text,
    message: text,
    result: oneOf('pass', 'fail', 'warn', 'error', 'skip'),
    scored: { type: 'boolean' },
    severity: oneOf('critical', 'high', 'medium', 'low', 'info'),
    category: text,
    timestamp: object({ seconds: whole, nanos: whole }),
    properties: texts,
    resources: list(anything),
  })),
};

const reportColumns = {
  Kind: '.scope.kind',
  Name: '.scope.name',
  Pass: '.summary.pass',
  Fail: '.summary.fail',
  Warn: '.summary.warn',
  Error: '.summary.error',
  Skip: '.summary.skip',
};

const policyReport: Definition = {
  group: 'wgpolicyk8s.io', versions: ['v1alpha2'], kind: 'PolicyReport', plural: 'policyreports', shortNames: ['polr'], columns: reportColumns, fields: reportFields,
};

const clusterPolicyReport: Definition = {
  ...policyReport, kind: 'ClusterPolicyReport', plural: 'clusterpolicyreports', shortNames: ['cpolr'], cluster: true,
};

export const policyDefinitions = [validatingPolicy, policyReport, clusterPolicyReport];
