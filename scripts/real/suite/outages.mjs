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
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        'kustomization',
        NAME,
        '-n',
        NAMESPACE,
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
