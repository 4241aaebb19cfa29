/**
 * What becomes of what Flux brings.
 */
import { eventually } from './eventually.mjs';
import { image, score } from './workloads.mjs';

const NAMESPACE = 'checkout-dev';
const NAME = 'delivered';
const OF = [NAME, 'dev'];

const flux =
  (...args) =>
  ({ plane }) =>
    plane.kubectl.run(...args, '-n', 'flux-system');
const own =
  (...args) =>
  ({ plane }) =>
    plane.kubectl.run(...args, '-n', NAMESPACE);
const ready = own(
  'get',
  'kustomization',
  NAME,
  '-o',
  'jsonpath={.status.conditions[?(@.type=="Ready")].message}',
);
let tag = 1;

/** A new image, so that there is something to bring. */
const push = ({ workloads }) =>
  workloads.push(
    `checkout/${NAME}`,
    'mira',
    score(NAME, { image: image('web', `1.0.${tag++}`) }),
  );

/** Brings it again, and waits until it is there. */
const bringAgain = ({ workloads }) => workloads.bringAgain(...OF);

/** A policy that refuses what this workload is made of. */
const STOP = {
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'ValidatingPolicy',
  metadata: { name: 'stop-delivered' },
  spec: {
    validationActions: ['Deny'],
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['apps'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['deployments'],
        },
      ],
    },
    matchConditions: [
      { name: 'only-this', expression: `object.metadata.name == '${NAME}'` },
    ],
    validations: [{ expression: 'false', message: 'Not on a Monday.' }],
  },
};

/** @type {import('./situations.mjs').Situation[]} */
export const delivery = [
  {
    name: 'brought',
    made: 'a push',
    of: OF,
    prepare: async context => {
      const commit = await push(context);
      await context.workloads.deployment(NAME, 'dev', commit, ['healthy']);
    },
    kubectl: ready,
    is: /Applied revision/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
  },
  {
    name: 'its Kustomization is suspended',
    made: 'kubectl patch kustomization',
    of: OF,
    make: own(
      'patch',
      'kustomization',
      NAME,
      '--type=merge',
      '--patch={"spec":{"suspend":true}}',
    ),
    kubectl: own(
      'get',
      'kustomization',
      NAME,
      '-o',
      'jsonpath={.spec.suspend}',
    ),
    is: /true/,
    portal: { sync: /^OutOfSync: Suspended/ },
    undo: async context => {
      await own(
        'patch',
        'kustomization',
        NAME,
        '--type=merge',
        '--patch={"spec":{"suspend":false}}',
      )(context);
      await bringAgain(context);
    },
    always: true,
  },
  {
    name: 'its deployer has lost its rights',
    made: 'kubectl delete rolebinding, a push',
    of: OF,
    make: async context => {
      context.binding = await context.plane.kubectl.get(
        'rolebinding',
        'macadam-deployer',
        '-n',
        NAMESPACE,
      );
      await own('delete', 'rolebinding', 'macadam-deployer')(context);
      await push(context);
    },
    kubectl: ready,
    is: /forbidden/,
    portal: { sync: /^Failed: .*forbidden/ },
    undo: async context => {
      const { apiVersion, kind, metadata, roleRef, subjects } = context.binding;
      const { name, namespace, labels } = metadata;
      await context.plane.kubectl.apply([
        {
          apiVersion,
          kind,
          metadata: { name, namespace, labels },
          roleRef,
          subjects,
        },
      ]);
      await bringAgain(context);
    },
    always: true,
  },
  {
    name: 'admission refuses what Git says',
    made: 'a policy that nobody knew, a push',
    of: OF,
    make: async context => {
      await context.plane.kubectl.apply([STOP]);
      await eventually(
        'the policy to be in force',
        () =>
          own(
            'set',
            'image',
            `deployment/${NAME}`,
            '*=ghcr.io/example/web:9',
            '--dry-run=server',
          )(context).then(
            () => 'let in',
            error => error.message,
          ),
        text => text.includes('Not on a Monday'),
      );
      const environments = await context.workloads.ask(
        `orchestrator/workloads/checkout/${NAME}`,
      );
      context.before = environments;
      await own('delete', 'deployment', NAME)(context);
      await own(
        'annotate',
        'kustomization',
        NAME,
        '--overwrite',
        `reconcile.fluxcd.io/requestedAt=${Date.now()}`,
      )(context);
    },
    kubectl: ready,
    is: /Not on a Monday/,
    portal: { sync: /^Failed: .*Not on a Monday/, health: /^Missing/ },
    undo: async context => {
      await context.plane.kubectl.run(
        'delete',
        'validatingpolicies.policies.kyverno.io',
        'stop-delivered',
      );
      await eventually(
        'the policy to be gone',
        () =>
          own(
            'create',
            'deployment',
            NAME,
            '--image=ghcr.io/example/web:9',
            '--dry-run=server',
          )(context).then(
            () => 'let in',
            error => error.message,
          ),
        text => !text.includes('Not on a Monday'),
      );
      await bringAgain(context);
    },
  },
  {
    name: 'Git does not let Flux in',
    made: 'kubectl patch secret git',
    of: OF,
    make: async context => {
      context.secret = await context.plane.kubectl.get(
        'secret',
        'git',
        '-n',
        'flux-system',
      );
      await flux(
        'patch',
        'secret',
        'git',
        '--type=merge',
        '--patch={"stringData":{"password":"wrong"}}',
      )(context);
      await push(context);
    },
    kubectl: flux(
      'get',
      'gitrepository',
      'environments',
      '-o',
      'jsonpath={.status.conditions[?(@.type=="Ready")].message}',
    ),
    is: /authentication|authorization|failed/,
    portal: { sync: /(authentication|authorization|failed to checkout)/ },
    undo: async context => {
      await flux(
        'patch',
        'secret',
        'git',
        '--type=merge',
        '--patch',
        JSON.stringify({ data: { password: context.secret.data.password } }),
      )(context);
      await flux(
        'annotate',
        'gitrepository',
        'environments',
        '--overwrite',
        `reconcile.fluxcd.io/requestedAt=${Date.now()}`,
      )(context);
      await bringAgain(context);
    },
    always: true,
  },
];
