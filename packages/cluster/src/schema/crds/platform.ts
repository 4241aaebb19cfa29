/** CloudNativePG and the Gateway API. */
import {
  AGE,
  anything,
  choice,
  closed,
  define,
  flag,
  integer,
  list,
  open,
  statusWithConditions,
  text,
  textMap,
  withDefault,
} from './define';

const localSecret = closed({ 'name!': text });

const postgresCluster = define({
  group: 'postgresql.cnpg.io',
  kind: 'Cluster',
  plural: 'clusters',
  versions: ['v1'],
  fields: {
    'spec!': open({
      'instances!': withDefault({ type: 'integer', minimum: 1 }, 1),
      imageName: text,
      imagePullPolicy: text,
      description: text,
      storage: open({
        size: text,
        storageClass: text,
        resizeInUseVolumes: withDefault(flag, true),
        pvcTemplate: open(),
      }),
      walStorage: open({ size: text, storageClass: text }),
      bootstrap: open({
        initdb: open({ database: text, owner: text, secret: localSecret }),
        recovery: open(),
      }),
      superuserSecret: localSecret,
      enableSuperuserAccess: withDefault(flag, false),
      enablePDB: withDefault(flag, true),
      primaryUpdateStrategy: withDefault(
        choice('unsupervised', 'supervised'),
        'unsupervised',
      ),
      primaryUpdateMethod: withDefault(
        choice('switchover', 'restart'),
        'restart',
      ),
      postgresql: open({
        parameters: textMap,
        shared_preload_libraries: list(text),
      }),
      resources: open(),
      monitoring: open({ enablePodMonitor: withDefault(flag, false) }),
      backup: open(),
      affinity: open(),
    }),
    status: statusWithConditions({
      phase: text,
      phaseReason: text,
      instances: integer,
      readyInstances: integer,
      currentPrimary: text,
      targetPrimary: text,
      writeService: text,
      readService: text,
    }),
  },
  scale: {
    specReplicasPath: '.spec.instances',
    statusReplicasPath: '.status.instances',
  },
  columns: {
    Age: AGE,
    Instances: '.status.instances',
    Ready: '.status.readyInstances',
    Status: '.status.phase',
    Primary: '.status.currentPrimary',
  },
});

const parentRef = open({
  group: withDefault(text, 'gateway.networking.k8s.io'),
  kind: withDefault(text, 'Gateway'),
  namespace: text,
  'name!': text,
  sectionName: text,
  port: { type: 'integer', minimum: 1, maximum: 65535 },
});
const backendRef = open({
  group: withDefault(text, ''),
  kind: withDefault(text, 'Service'),
  namespace: text,
  'name!': text,
  port: { type: 'integer', minimum: 1, maximum: 65535 },
  weight: withDefault(integer, 1),
});
const pathMatch = open({
  type: withDefault(
    choice('Exact', 'PathPrefix', 'RegularExpression'),
    'PathPrefix',
  ),
  value: withDefault(text, '/'),
});
const ruleMatch = open({
  path: withDefault(pathMatch, { type: 'PathPrefix', value: '/' }),
  method: text,
  headers: list(open({ 'name!': text, 'value!': text })),
});

const httpRoute = define({
  group: 'gateway.networking.k8s.io',
  kind: 'HTTPRoute',
  plural: 'httproutes',
  categories: ['gateway-api'],
  versions: ['v1', 'v1beta1'],
  fields: {
    'spec!': open({
      parentRefs: list(parentRef, { maxItems: 32 }),
      hostnames: list(
        { type: 'string', minLength: 1, maxLength: 253 },
        { maxItems: 16 },
      ),
      rules: list(
        open({
          name: text,
          matches: withDefault(list(ruleMatch), [
            { path: { type: 'PathPrefix', value: '/' } },
          ]),
          filters: list(open()),
          backendRefs: list(backendRef),
          timeouts: open(),
        }),
        { maxItems: 16 },
      ),
    }),
    status: open({
      parents: list(
        open({
          'controllerName!': text,
          'parentRef!': open(),
          conditions: list(open()),
        }),
      ),
    }),
  },
  columns: { Hostnames: '.spec.hostnames', Age: AGE },
});

const gateway = define({
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  plural: 'gateways',
  short: ['gtw'],
  categories: ['gateway-api'],
  versions: ['v1', 'v1beta1'],
  fields: {
    'spec!': open({
      'gatewayClassName!': { type: 'string', minLength: 1 },
      'listeners!': list(
        open({
          'name!': text,
          hostname: text,
          'port!': { type: 'integer', minimum: 1, maximum: 65535 },
          'protocol!': text,
          tls: open(),
          allowedRoutes: open(),
        }),
        {
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
      ),
      addresses: list(open()),
    }),
    status: statusWithConditions({
      addresses: list(open()),
      listeners: list(open()),
    }),
  },
  columns: {
    Class: '.spec.gatewayClassName',
    Address: '.status.addresses[0].value',
    Programmed: '.status.conditions[?(@.type=="Programmed")].status',
    Age: AGE,
  },
});

const gatewayClass = define({
  group: 'gateway.networking.k8s.io',
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  short: ['gc'],
  categories: ['gateway-api'],
  cluster: true,
  versions: ['v1', 'v1beta1'],
  fields: {
    'spec!': open({
      'controllerName!': text,
      description: text,
      parametersRef: anything,
    }),
    status: statusWithConditions(),
  },
  columns: {
    Controller: '.spec.controllerName',
    Accepted: '.status.conditions[?(@.type=="Accepted")].status',
    Age: AGE,
  },
});

export const PLATFORM_DEFINITIONS = [
  postgresCluster,
  httpRoute,
  gateway,
  gatewayClass,
];
