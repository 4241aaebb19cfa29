/** Kyverno's policies and the two formats of policy reports. */
import {
  AGE,
  READY,
  anything,
  choice,
  closed,
  define,
  integer,
  list,
  open,
  statusWithConditions,
  text,
  textMap,
} from './define';

const result = open({
  source: text,
  'policy!': text,
  rule: text,
  category: text,
  severity: choice('critical', 'high', 'low', 'medium', 'info'),
  result: choice('pass', 'fail', 'warn', 'error', 'skip'),
  message: text,
  scored: { type: 'boolean' },
  properties: textMap,
  resources: list(open()),
  timestamp: closed({ 'seconds!': integer, 'nanos!': integer }),
});
const summary = closed({
  pass: integer,
  fail: integer,
  warn: integer,
  error: integer,
  skip: integer,
});
const reportFields = {
  scope: open(),
  scopeSelector: open(),
  summary,
  results: list(result),
  source: text,
  configuration: open(),
};
const reportColumns = {
  Kind: '.scope.kind',
  Name: '.scope.name',
  Pass: '.summary.pass',
  Fail: '.summary.fail',
  Warn: '.summary.warn',
  Error: '.summary.error',
  Skip: '.summary.skip',
  Age: AGE,
};

const reports = [
  {
    group: 'wgpolicyk8s.io',
    version: 'v1alpha2',
    kind: 'PolicyReport',
    plural: 'policyreports',
    short: ['polr'],
  },
  {
    group: 'wgpolicyk8s.io',
    version: 'v1alpha2',
    kind: 'ClusterPolicyReport',
    plural: 'clusterpolicyreports',
    short: ['cpolr'],
    cluster: true,
  },
  {
    group: 'openreports.io',
    version: 'v1alpha1',
    kind: 'Report',
    plural: 'reports',
    short: ['reps'],
  },
  {
    group: 'openreports.io',
    version: 'v1alpha1',
    kind: 'ClusterReport',
    plural: 'clusterreports',
    short: ['creps'],
    cluster: true,
  },
].map(({ version, ...names }) =>
  define({
    ...names,
    versions: [version],
    fields: reportFields,
    status: false,
    columns: reportColumns,
  }),
);

const expressions = list(closed({ 'name!': text, 'expression!': text }));

/** What all policies of CEL expressions have. */
const celFields = {
  matchConstraints: open({
    resourceRules: list(open()),
    excludeResourceRules: list(open()),
    namespaceSelector: open(),
    objectSelector: open(),
  }),
  matchConditions: expressions,
  variables: expressions,
  evaluation: open(),
  failurePolicy: choice('Fail', 'Ignore'),
};
const validation = {
  validationActions: list(choice('Deny', 'Audit', 'Warn')),
  validations: list(
    open({
      'expression!': text,
      message: text,
      messageExpression: text,
      reason: text,
    }),
  ),
};
const expression = open({ 'expression!': text });

const celPolicies = [
  {
    kind: 'ValidatingPolicy',
    plural: 'validatingpolicies',
    short: 'vpol',
    spec: open({ ...celFields, ...validation }),
  },
  {
    kind: 'MutatingPolicy',
    plural: 'mutatingpolicies',
    short: 'mpol',
    spec: open({
      ...celFields,
      mutations: list(
        open({
          'patchType!': choice('ApplyConfiguration', 'JSONPatch'),
          applyConfiguration: expression,
          jsonPatch: expression,
        }),
      ),
    }),
  },
  {
    kind: 'GeneratingPolicy',
    plural: 'generatingpolicies',
    short: 'gpol',
    spec: open({ ...celFields, generate: list(expression) }),
  },
  {
    kind: 'ImageValidatingPolicy',
    plural: 'imagevalidatingpolicies',
    short: 'ivpol',
    spec: open({ ...celFields, ...validation }),
  },
].flatMap(({ kind, plural, short, spec }) =>
  ['', 'Namespaced'].map(scope =>
    define({
      group: 'policies.kyverno.io',
      kind: `${scope}${kind}`,
      plural: `${scope.toLowerCase()}${plural}`,
      short: [`${scope && 'n'}${short}`],
      cluster: scope === '',
      versions: ['v1', 'v1beta1', 'v1alpha1'],
      categories: ['kyverno'],
      fields: {
        'spec!': spec,
        status: open({
          conditionStatus: statusWithConditions({ ready: { type: 'boolean' } }),
          autogen: anything,
        }),
      },
      columns: { Age: AGE, Ready: '.status.conditionStatus.ready' },
    }),
  ),
);

const classicPolicies = [
  {
    kind: 'ClusterPolicy',
    plural: 'clusterpolicies',
    short: ['cpol'],
    cluster: true,
  },
  { kind: 'Policy', plural: 'policies', short: ['pol'] },
].map(names =>
  define({
    group: 'kyverno.io',
    versions: ['v1', 'v2beta1'],
    categories: ['kyverno'],
    fields: {
      'spec!': open({
        validationFailureAction: choice('audit', 'enforce', 'Audit', 'Enforce'),
        background: { type: 'boolean', default: true },
        admission: { type: 'boolean', default: true },
        failurePolicy: choice('Fail', 'Ignore'),
        rules: list(
          open({
            'name!': { type: 'string', maxLength: 63 },
            match: open(),
            exclude: open(),
            validate: open(),
            mutate: open(),
            generate: open(),
            verifyImages: list(open()),
          }),
        ),
      }),
      status: statusWithConditions({
        ready: { type: 'boolean' },
        rulecount: open(),
      }),
    },
    columns: {
      Admission: '.spec.admission',
      Background: '.spec.background',
      Ready: READY,
      Age: AGE,
      'Failure Policy': '.spec.failurePolicy',
    },
    ...names,
  }),
);

const globalContext = define({
  group: 'kyverno.io',
  kind: 'GlobalContextEntry',
  plural: 'globalcontextentries',
  short: ['gctxentry'],
  cluster: true,
  versions: ['v2beta1', 'v2alpha1'],
  categories: ['kyverno'],
  fields: {
    'spec!': open({
      kubernetesResource: open({ 'version!': text, 'resource!': text }),
      apiCall: open(),
      projections: list(open({ 'name!': text, 'jmesPath!': text })),
    }),
  },
  columns: { Age: AGE },
});

const exceptions = [
  {
    group: 'policies.kyverno.io',
    versions: ['v1', 'v1beta1', 'v1alpha1'],
    fields: {
      'spec!': open({
        'policyRefs!': list(closed({ 'name!': text, 'kind!': text })),
        matchConditions: expressions,
      }),
    },
  },
  {
    group: 'kyverno.io',
    versions: ['v2', 'v2beta1'],
    fields: {
      'spec!': open({
        background: { type: 'boolean' },
        'exceptions!': list(
          closed({ 'policyName!': text, 'ruleNames!': list(text) }),
        ),
        'match!': open(),
        conditions: open(),
        podSecurity: list(open()),
      }),
    },
  },
].map(ofGroup =>
  define({
    kind: 'PolicyException',
    plural: 'policyexceptions',
    short: ['polex'],
    categories: ['kyverno'],
    status: false,
    columns: { Age: AGE },
    ...ofGroup,
  }),
);

export const POLICY_DEFINITIONS = [
  ...reports,
  ...celPolicies,
  ...classicPolicies,
  ...exceptions,
  globalContext,
];
