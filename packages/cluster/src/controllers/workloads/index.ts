/** Controllers and admission that turn workloads into pods with a status. They run no containers. */
import type {
  AdmissionPluginFactory,
  ClusterClient,
  ClusterContext,
  Controller,
  ControllerFactory,
} from '../../runtime';
import {
  defaultIngressClassPlugin,
  defaultStorageClassPlugin,
  limitRangerPlugin,
  limitRangerValidationPlugin,
  resourceQuotaPlugin,
  serviceAccountPlugin,
} from './admission/plugins';
import { autoscalerController } from './autoscaling/controller';
import { cronJobController } from './cronjob/controller';
import { daemonSetController } from './daemonset/controller';
import { deploymentController } from './deployment/controller';
import { disruptionController } from './disruption/controller';
import { EventRecorder, type EventLimits } from './EventRecorder';
import { Informers } from './informers';
import {
  DEFAULT_NODE,
  infrastructure,
  type NodeSettings,
} from './infrastructure';
import { jobController } from './job/controller';
import { kubelet } from './kubelet/controller';
import { DEFAULT_KUBELET, type KubeletSettings } from './kubelet/run';
import { namespaceDefaultsController } from './namespaces/controller';
import { endpointsController } from './network/controller';
import { gatewayController } from './network/gatewayController';
import { loadBalancerController } from './network/loadBalancers';
import { quotaController } from './quota/controller';
import { replicaSetController } from './replicaset/controller';
import { scheduler } from './scheduling/controller';
import { statefulSetController } from './statefulset/controller';
import { claimController } from './storage/controller';

export { SIMULATE, type Simulated } from './kubelet/container';
export { DEFAULT_KUBELET, type KubeletSettings } from './kubelet/run';
export { DEFAULT_NODE, type NodeSettings } from './infrastructure';
export { GATEWAY_CLASS, GATEWAY_CONTROLLER } from './network/gateways';
export { INGRESS_CLASS, SIMULATED_HOSTS } from './network/loadBalancers';

export interface WorkloadOptions {
  /** Shown as the node's kubelet version. */
  version?: string;
  kubelet?: Partial<KubeletSettings>;
  node?: Partial<NodeSettings>;
  events?: Partial<EventLimits>;
  /** The first wait before a Job replaces a failed pod; doubles each time. Default 10 s. */
  jobBackoffMs?: number;
}

/** Controllers of one cluster share their caches with its admission. */
const shared = new WeakMap<ClusterClient, Informers>();

function informersOf(client: ClusterClient): Informers {
  const informers = shared.get(client) ?? new Informers(client);
  shared.set(client, informers);
  return informers;
}

/** The built-in workload controllers, the scheduler's and the kubelet's stand-ins, started and stopped together. */
function createControllers(
  context: ClusterContext,
  options: WorkloadOptions,
): Controller[] {
  const { client, clock, logger } = context;
  const informers = informersOf(client);
  const limits = { ttlMs: 3_600_000, maximum: 5_000, ...options.events };
  const events = new EventRecorder(
    { client, clock, logger, informers },
    limits,
  );
  const tools = { client, clock, logger, informers, events };
  const node = { ...DEFAULT_NODE, ...options.node };
  const settings = { ...DEFAULT_KUBELET, ...options.kubelet };
  const { controller: kubeletController, logs } = kubelet(tools, {
    node: node.name,
    hostIP: node.address,
    settings,
  });
  context.registerLogProvider(logs);
  return [
    { name: 'events', start: () => events.start(), stop: () => events.stop() },
    infrastructure(tools, {
      node,
      version: options.version ?? 'v0.0.0+macadam-simulated',
    }),
    namespaceDefaultsController(tools, {
      caCertificate: context.caCertificate,
    }),
    deploymentController(tools),
    replicaSetController(tools),
    statefulSetController(tools),
    daemonSetController(tools),
    jobController(tools, { firstBackoffMs: options.jobBackoffMs ?? 10_000 }),
    cronJobController(tools),
    claimController(tools),
    scheduler(tools),
    kubeletController,
    endpointsController(tools),
    loadBalancerController(tools),
    gatewayController(tools),
    quotaController(tools),
    disruptionController(tools),
    autoscalerController(tools),
  ];
}

/** One controller that stands for all of this folder. */
export function workloadControllers(
  options: WorkloadOptions = {},
): ControllerFactory[] {
  return [
    context => {
      const controllers = createControllers(context, options);
      return {
        name: 'workloads',
        start: () => controllers.forEach(controller => controller.start()),
        async stop() {
          await Promise.all(controllers.map(controller => controller.stop()));
          informersOf(context.client).stop();
        },
      };
    },
  ];
}

/** Admission that Kubernetes compiles in: service accounts, default classes, limit ranges, quotas. */
export function workloadAdmission(): AdmissionPluginFactory[] {
  const plugins = [
    serviceAccountPlugin,
    defaultStorageClassPlugin,
    defaultIngressClassPlugin,
    limitRangerPlugin,
    limitRangerValidationPlugin,
    resourceQuotaPlugin,
  ];
  return plugins.map(
    plugin =>
      ({ client }) =>
        plugin(() => {
          const informers = informersOf(client);
          informers.start();
          return informers;
        }, client),
  );
}
