/**
 * What people do by hand, past Git, to a workload that was delivered.
 */
import { image, score } from './workloads.mjs';

const NAMESPACE = 'checkout-dev';
const NAME = 'handled';
const OF = [NAME, 'dev'];

const inNamespace =
  (...args) =>
  ({ plane }) =>
    plane.kubectl.run(...args, '-n', NAMESPACE);
const line =
  (...args) =>
  async context =>
    (
      await inNamespace(
        'get',
        ...args,
        '--no-headers',
        '--ignore-not-found',
      )(context)
    ).trim() || 'not found';

const deletePods = inNamespace(
  'delete',
  'pods',
  '-l',
  `macadam.dev/workload=${NAME}`,
);

/** Flux puts back what Git says. */
const putBack = ({ workloads }) => workloads.bringAgain(...OF);

/** Flux is kept from putting it back at once, by suspending; the portal is not told of the suspension but by that. */
const situation = (name, action, kubectl, is, portal, more = {}) => ({
  name,
  made: `kubectl ${action.join(' ')}`,
  of: OF,
  make: inNamespace(...action),
  kubectl,
  is,
  portal,
  undo: putBack,
  ...more,
});

/** @type {import('./situations.mjs').Situation[]} */
export const byHand = [
  {
    name: 'nothing done by hand yet',
    made: 'a push',
    of: OF,
    prepare: async ({ workloads }) => {
      const commit = await workloads.push(
        `checkout/${NAME}`,
        'mira',
        score(NAME, { image: image('web') }),
      );
      await workloads.deployment(NAME, 'dev', commit, ['healthy']);
    },
    kubectl: line('deployment', NAME),
    is: /1\/1/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
    always: true,
  },
  situation(
    'a Deployment deleted',
    ['delete', 'deployment', NAME],
    line('deployment', NAME),
    /not found/,
    { health: /^Missing: Deployment handled/ },
    { always: true },
  ),
  situation(
    'a Service deleted',
    ['delete', 'service', NAME],
    line('service', NAME),
    /not found/,
    { health: /^Missing: Service handled/ },
  ),
  situation(
    'scaled to none',
    ['scale', 'deployment', NAME, '--replicas=0'],
    line('deployment', NAME),
    /0\/0/,
    { sync: /^OutOfSync: .*replicas/ },
    { always: true },
  ),
  situation(
    'scaled up',
    ['scale', 'deployment', NAME, '--replicas=2'],
    line('deployment', NAME),
    /2\/2/,
    { sync: /^OutOfSync: .*replicas/ },
  ),
  situation(
    'another image',
    ['set', 'image', `deployment/${NAME}`, `*=${image('web', '2.0.0')}`],
    inNamespace(
      'get',
      'deployment',
      NAME,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    ),
    /2\.0\.0/,
    { sync: /^OutOfSync: .*image/ },
    { always: true },
  ),
  situation(
    'another variable',
    ['set', 'env', `deployment/${NAME}`, 'DEBUG=yes'],
    inNamespace(
      'get',
      'deployment',
      NAME,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].env}',
    ),
    /DEBUG/,
    { health: /^Healthy/ },
  ),
  situation(
    'another port of the Service',
    [
      'patch',
      'service',
      NAME,
      '--type=json',
      '--patch=[{"op":"replace","path":"/spec/ports/0/port","value":9999}]',
    ],
    line('service', NAME),
    /9999/,
    { sync: /^OutOfSync: .*port/ },
    {
      // Flux adds Git's port to the other one, which the API server refuses while both have one name.
      undo: async context => {
        await inNamespace('delete', 'service', NAME)(context);
        await putBack(context);
      },
    },
  ),
  situation(
    'less memory',
    ['set', 'resources', `deployment/${NAME}`, '--limits=memory=64Mi'],
    inNamespace(
      'get',
      'deployment',
      NAME,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].resources.limits.memory}',
    ),
    /64Mi/,
    { sync: /^OutOfSync: .*memory/ },
  ),
  situation(
    'another selector of the Service',
    ['set', 'selector', 'service', NAME, 'app.kubernetes.io/name=nobody'],
    inNamespace('get', 'service', NAME, '-o', 'jsonpath={.spec.selector}'),
    /nobody/,
    { sync: /^OutOfSync: .*selector/ },
  ),
  situation(
    'a ReplicaSet deleted',
    ['delete', 'replicasets', '-l', `macadam.dev/workload=${NAME}`],
    line('deployment', NAME),
    /1\/1/,
    { health: /^Healthy/, sync: /^Synced/ },
  ),
  situation(
    'a rollout paused',
    ['rollout', 'pause', `deployment/${NAME}`],
    inNamespace('get', 'deployment', NAME, '-o', 'jsonpath={.spec.paused}'),
    /true/,
    { health: /^Suspended/ },
    {
      undo: async context => {
        await inNamespace('rollout', 'resume', `deployment/${NAME}`)(context);
        await putBack(context);
      },
    },
  ),
  situation(
    'pods deleted',
    ['delete', 'pods', '-l', `macadam.dev/workload=${NAME}`],
    line('pods', '-l', `macadam.dev/workload=${NAME}`),
    /1\/1/,
    { health: /^Healthy/ },
  ),
  {
    name: 'more pods than the quota lets in',
    made: 'kubectl create quota, scale',
    of: OF,
    make: async context => {
      await inNamespace('create', 'quota', 'small', '--hard=pods=1')(context);
      await inNamespace('scale', 'deployment', NAME, '--replicas=2')(context);
    },
    kubectl: inNamespace(
      'get',
      'deployment',
      NAME,
      '-o',
      'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}',
    ),
    is: /exceeded quota/,
    portal: { health: /^Degraded: .*exceeded quota/ },
    undo: async context => {
      await inNamespace('delete', 'quota', 'small')(context);
      await putBack(context);
    },
    always: true,
  },
  {
    name: 'a limit range that does not let its pods in',
    made: 'kubectl apply limitrange, delete pods',
    of: OF,
    make: async context => {
      await context.plane.kubectl.apply([
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'tiny', namespace: NAMESPACE },
          spec: { limits: [{ type: 'Container', max: { memory: '1Mi' } }] },
        },
      ]);
      await deletePods(context);
    },
    kubectl: inNamespace(
      'get',
      'deployment',
      NAME,
      '-o',
      'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}',
    ),
    is: /maximum memory usage/,
    portal: { health: /^Degraded: .*maximum memory usage/ },
    undo: async context => {
      await inNamespace('delete', 'limitrange', 'tiny')(context);
      await putBack(context);
    },
  },
  {
    name: 'no node takes a pod',
    made: 'kubectl cordon, delete pods',
    of: OF,
    make: async context => {
      await context.plane.kubectl.run(
        'cordon',
        '--selector=kubernetes.io/os=linux',
      );
      await deletePods(context);
    },
    kubectl: inNamespace(
      'get',
      'pods',
      '-l',
      `macadam.dev/workload=${NAME}`,
      '-o',
      'jsonpath={.items[*].status.conditions[?(@.type=="PodScheduled")].message}',
    ),
    is: /nodes are available/,
    portal: {
      health: /^(Progressing|Degraded): Pod .*cannot be placed on a node/,
    },
    undo: async context => {
      await context.plane.kubectl.run(
        'uncordon',
        '--selector=kubernetes.io/os=linux',
      );
      await putBack(context);
    },
    always: true,
  },
  {
    name: 'a pod that was evicted, while another runs',
    made: 'kubectl patch pod --subresource=status',
    of: OF,
    make: async ({ plane }) => {
      const { items } = await plane.kubectl.get(
        'pods',
        '-n',
        NAMESPACE,
        '-l',
        `macadam.dev/workload=${NAME}`,
      );
      await plane.kubectl.patchStatus(
        'pod',
        NAMESPACE,
        items[0].metadata.name,
        {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'The node was low on memory.',
        },
      );
    },
    kubectl: line('pods', '-l', `macadam.dev/workload=${NAME}`),
    is: /Evicted[\s\S]*Running|Running[\s\S]*Evicted/,
    portal: { health: /^Healthy/ },
  },
];
