/**
 * What becomes of pods: each workload is pushed, delivered by Flux and run on a node whose kubelet is played by stages.yaml.
 */
import { image, score } from './workloads.mjs';

const NAMESPACE = 'checkout-dev';

/** The state of a workload's pods as kubectl prints it. */
const podsOf =
  workload =>
  async ({ plane }) => {
    const text = await plane.kubectl.run(
      'get',
      'pods',
      '-n',
      NAMESPACE,
      '-l',
      `macadam.dev/workload=${workload}`,
      '--no-headers',
    );
    return text.replaceAll(/^\S+\s+(\S+\s+.*?)\s+\S+$/gm, '$1').trim();
  };

const pushed =
  (name, how) =>
  ({ workloads }) =>
    workloads.push(`checkout/${name}`, 'mira', score(name, how));

/** @type {import('./situations.mjs').Situation[]} */
export const pods = [
  {
    name: 'a pod that runs and is ready',
    made: 'a push',
    of: ['runs-well', 'dev'],
    prepare: pushed('runs-well'),
    kubectl: podsOf('runs-well'),
    is: /1\/1\s+Running/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
    always: true,
  },
  {
    name: 'an image that cannot be pulled',
    made: 'a push, stage',
    of: ['no-image', 'dev'],
    prepare: pushed('no-image', { image: image('pull-error') }),
    kubectl: podsOf('no-image'),
    is: /ImagePullBackOff/,
    portal: { health: /^Degraded: Pod .*cannot pull its image/ },
    always: true,
  },
  {
    name: 'a container that keeps ending',
    made: 'a push, stage',
    of: ['crashes', 'dev'],
    prepare: pushed('crashes', { image: image('crash-loop') }),
    kubectl: podsOf('crashes'),
    is: /CrashLoopBackOff/,
    portal: { health: /^Degraded: Pod .*exit code 1/ },
    always: true,
  },
  {
    name: 'a container that takes too much memory',
    made: 'a push, stage',
    of: ['eats-memory', 'dev'],
    prepare: pushed('eats-memory', { image: image('out-of-memory') }),
    kubectl: podsOf('eats-memory'),
    is: /CrashLoopBackOff/,
    portal: { health: /^Degraded: Pod .*OOMKilled/ },
  },
  {
    name: 'a container that runs and is never ready',
    made: 'a push, stage',
    of: ['not-ready', 'dev'],
    prepare: pushed('not-ready', { image: image('never-ready') }),
    kubectl: podsOf('not-ready'),
    is: /0\/1\s+Running/,
    portal: { health: /^Progressing: .*(unready|not ready|0 of 1)/ },
    always: true,
  },
  {
    name: 'a key that a Secret does not have',
    made: 'a push, stage',
    of: ['no-key', 'dev'],
    prepare: pushed('no-key', { image: image('config-error') }),
    kubectl: podsOf('no-key'),
    is: /CreateContainerConfigError/,
    portal: { health: /^Degraded: Pod .*couldn't find key token/ },
  },
  {
    name: 'a container that is being made',
    made: 'a push, stage',
    of: ['slow-start', 'dev'],
    prepare: pushed('slow-start', { image: image('stuck-creating') }),
    kubectl: podsOf('slow-start'),
    is: /ContainerCreating/,
    portal: { health: /^Progressing/ },
  },
  {
    name: 'a new image that cannot be pulled, while the old pods run',
    made: 'two pushes, stage',
    of: ['bad-update', 'dev'],
    prepare: async context => {
      const commit = await pushed('bad-update')(context);
      await context.workloads.deployment('bad-update', 'dev', commit, [
        'healthy',
      ]);
    },
    make: context =>
      pushed('bad-update', { image: image('pull-error') })(context),
    kubectl: podsOf('bad-update'),
    is: /(Running[\s\S]*ImagePullBackOff|ImagePullBackOff[\s\S]*Running)/,
    portal: { health: /^Degraded: Pod .*cannot pull its image/ },
  },
  {
    name: 'a Job that ended well',
    made: 'a push',
    of: ['job-ends', 'dev'],
    prepare: pushed('job-ends', {
      annotations: { 'k8s.score.dev/kind': 'Job' },
      service: null,
    }),
    kubectl: async ({ plane }) =>
      (await plane.kubectl.run('get', 'jobs', '-n', NAMESPACE, '--no-headers'))
        .split('\n')
        .find(line => line.startsWith('job-ends')) ?? 'none',
    is: /Complete/,
    portal: { health: /^Healthy/ },
  },
  {
    name: 'a Job that failed',
    made: 'a push, stage',
    of: ['job-fails', 'dev'],
    prepare: pushed('job-fails', {
      image: image('fails'),
      annotations: { 'k8s.score.dev/kind': 'Job' },
      service: null,
    }),
    kubectl: async ({ plane }) =>
      (await plane.kubectl.run('get', 'jobs', '-n', NAMESPACE, '--no-headers'))
        .split('\n')
        .find(line => line.startsWith('job-fails')) ?? 'none',
    is: /Failed/,
    // The deepest cause first: what made the Job fail.
    portal: { health: /^Degraded: (Pod|Job) job-fails/ },
  },
  {
    name: 'a CronJob before its first run',
    made: 'a push',
    of: ['nightly', 'dev'],
    prepare: pushed('nightly', {
      annotations: { 'macadam.dev/schedule': '0 3 * * *' },
      service: null,
    }),
    kubectl: ({ plane }) =>
      plane.kubectl.run('get', 'cronjobs', '-n', NAMESPACE, '--no-headers'),
    is: /<none>/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
  },
  {
    name: 'an autoscaler without metrics',
    made: 'a push',
    of: ['scales', 'dev'],
    prepare: pushed('scales', {
      resources: { load: { type: 'horizontal-pod-autoscaler' } },
    }),
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        'hpa',
        '-n',
        NAMESPACE,
        '-o',
        'jsonpath={.items[0].status.conditions[?(@.type=="ScalingActive")].message}',
      ),
    is: /unable to/,
    portal: { health: /^Degraded: HorizontalPodAutoscaler/ },
  },
  {
    name: 'a secret that the store does not have',
    made: 'a push',
    of: ['no-secret', 'dev'],
    prepare: pushed('no-secret', {
      container: { variables: { KEY: '${resources.key.value}' } },
      resources: { key: { type: 'secret' } },
    }),
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        'externalsecrets',
        '-n',
        NAMESPACE,
        '-l',
        'macadam.dev/workload=no-secret',
        '--no-headers',
      ),
    is: /SecretSyncedError/,
    portal: { health: /^Degraded: ExternalSecret/ },
    always: true,
  },
  {
    name: 'a database of its own',
    made: 'a push',
    of: ['has-data', 'dev'],
    prepare: pushed('has-data', {
      container: { variables: { HOST: '${resources.db.host}' } },
      resources: { db: { type: 'postgres' } },
    }),
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        'statefulsets,persistentvolumeclaims',
        '-n',
        NAMESPACE,
        '-l',
        'macadam.dev/workload=has-data',
        '--no-headers',
      ),
    is: /1\/1/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
    always: true,
  },
  {
    name: 'a volume of its own',
    made: 'a push',
    of: ['has-files', 'dev'],
    prepare: pushed('has-files', {
      container: { volumes: { '/files': { source: '${resources.files}' } } },
      resources: { files: { type: 'volume' } },
    }),
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        'persistentvolumeclaims',
        '-n',
        NAMESPACE,
        '-l',
        'macadam.dev/workload=has-files',
        '--no-headers',
      ),
    is: /Bound/,
    portal: { health: /^Healthy/, sync: /^Synced/ },
  },
];
