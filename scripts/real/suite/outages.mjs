/**
 * What stops answering: programs are held as they are, and let go again.
 */
import { image, score } from './workloads.mjs';

const NAMESPACE = 'checkout-dev';
const NAME = 'bystander';
const OF = [NAME, 'dev'];
let tag = 1;
const push = ({ workloads }) =>
  workloads.push(
    `checkout/${NAME}`,
    'mira',
    score(NAME, { image: image('web', `1.0.${tag++}`) }),
  );

const own =
  (...args) =>
  ({ plane }) =>
    plane.kubectl.run(...args, '-n', NAMESPACE);

const settle = ({ workloads }) => workloads.bringAgain(...OF);

/** @type {import('./situations.mjs').Situation[]} */
export const outages = [
  {
    name: 'everything answers',
    made: 'a push',
    of: OF,
    prepare: async context => {
      const commit = await push(context);
      await context.workloads.deployment(NAME, 'dev', commit, ['healthy']);
    },
    kubectl: ({ plane }) => plane.kubectl.run('get', '--raw', '/readyz'),
    is: /ok/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
    always: true,
  },
  {
    name: 'admission does not answer',
    made: 'SIGSTOP of Kyverno, delete of the Deployment',
    of: OF,
    make: async ({ plane }) => {
      plane.kyverno.admission.hold();
      await plane.kubectl
        .run('delete', 'deployment', NAME, '-n', NAMESPACE, '--wait=false')
        .catch(() => undefined);
      await plane.kubectl.run(
        'annotate',
        'kustomization',
        NAME,
        '-n',
        NAMESPACE,
        '--overwrite',
        `reconcile.fluxcd.io/requestedAt=${Date.now()}`,
      );
    },
    kubectl: own(
      'get',
      'kustomization',
      NAME,
      '-o',
      'jsonpath={.status.conditions[?(@.type=="Ready")].message}',
    ),
    is: /failed calling webhook|timeout|deadline/i,
    portal: { sync: /^(Failed|Progressing): .*(webhook|timeout|deadline)/i },
    undo: async context => {
      context.plane.kyverno.admission.goOn();
      await settle(context);
    },
  },
  {
    name: 'nobody places pods',
    made: 'SIGSTOP of kube-scheduler, delete of the pods',
    of: OF,
    make: async context => {
      context.plane.control.scheduler.hold();
      await own(
        'delete',
        'pods',
        '-l',
        `macadam.dev/workload=${NAME}`,
      )(context);
    },
    kubectl: own(
      'get',
      'pods',
      '-l',
      `macadam.dev/workload=${NAME}`,
      '--no-headers',
    ),
    is: /Pending/,
    portal: { health: /^Progressing/ },
    undo: async context => {
      context.plane.control.scheduler.goOn();
      await settle(context);
    },
  },
  {
    name: 'nobody makes pods',
    made: 'SIGSTOP of kube-controller-manager, scale',
    of: OF,
    make: async context => {
      context.plane.control.controllerManager.hold();
      await own('scale', 'deployment', NAME, '--replicas=2')(context);
    },
    kubectl: own('get', 'deployment', NAME, '--no-headers'),
    is: /1\/2/,
    portal: { health: /^Progressing/, sync: /^OutOfSync: .*replicas/ },
    undo: async context => {
      context.plane.control.controllerManager.goOn();
      await settle(context);
    },
  },
  ...['kustomize', 'source'].map(which => ({
    name: `the ${which}-controller does not answer`,
    made: `SIGSTOP of ${which}-controller, a push`,
    of: OF,
    make: async context => {
      context.plane.flux[which].hold();
      const commit = await push(context);
      // What is not taken up is asked for, as the portal does after a commit.
      await context.workloads.deployment(NAME, 'dev', commit, ['in-progress']);
    },
    kubectl: own('get', 'kustomization', NAME, '--no-headers'),
    portal: { sync: new RegExp(`^Progressing: ${which}-controller has not`) },
    limit: 240_000,
    undo: async context => {
      context.plane.flux[which].goOn();
      await settle(context);
    },
  })),
  {
    name: 'the API server does not answer',
    made: 'SIGSTOP of kube-apiserver',
    of: OF,
    make: async ({ plane }) => plane.control.apiServer.hold(),
    kubectl: async ({ plane }) =>
      plane.kubectl
        .run('get', 'nodes', '--request-timeout=2s')
        .catch(error => error.message),
    is: /timeout|deadline|Client.Timeout|unable to connect/i,
    portal: { health: /^unknown: /, sync: /^unknown: / },
    undo: async context => {
      context.plane.control.apiServer.goOn();
      await settle(context);
    },
    always: true,
  },
];
