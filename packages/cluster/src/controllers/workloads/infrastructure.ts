import {
  isApiError,
  kubeTime,
  type Controller,
  type NewObject,
} from '../../runtime';
import {
  INGRESS_CLASS,
  INGRESS_CONTROLLER,
  INGRESS_DEFAULT,
} from './network/loadBalancers';
import { DEFAULT_CLASS, SIMULATED_PROVISIONER } from './storage/plan';
import { CONTROLLER_MANAGER, KUBELET, type Tools } from './tools';
import type { Condition } from './types';

/** The one node of the cluster. */
export interface NodeSettings {
  name: string;
  /** Loopback: nothing is reachable from anywhere. */
  address: string;
  /** What pods may ask for together, as Kubernetes quantities. */
  allocatable: {
    cpu: string;
    memory: string;
    pods: string;
    'ephemeral-storage': string;
  };
}

export const DEFAULT_NODE: NodeSettings = {
  name: 'embedded-0',
  address: '127.0.0.1',
  allocatable: {
    cpu: '128',
    memory: '512Gi',
    pods: '2000',
    'ephemeral-storage': '1Ti',
  },
};

export const DEFAULT_STORAGE_CLASS = 'standard';
const SIMULATED = { 'macadam.dev/simulated': 'true' };

function nodeObject(node: NodeSettings): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        ...SIMULATED,
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'embedded',
        'topology.kubernetes.io/zone': 'embedded-a',
        'node-role.kubernetes.io/simulated': '',
      },
      annotations: {
        'macadam.dev/description':
          'A simulated node: pods get a status, no container runs',
      },
    },
    spec: { podCIDR: '10.244.0.0/16' },
  };
}

function nodeStatus(node: NodeSettings, version: string, time: string) {
  const condition = (
    type: string,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ): Condition & { lastHeartbeatTime: string } => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  });
  return {
    capacity: node.allocatable,
    allocatable: node.allocatable,
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    conditions: [
      condition(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      condition(
        'DiskPressure',
        'False',
        'KubeletHasNoDiskPressure',
        'kubelet has no disk pressure',
      ),
      condition(
        'PIDPressure',
        'False',
        'KubeletHasSufficientPID',
        'kubelet has sufficient PID available',
      ),
      condition(
        'Ready',
        'True',
        'KubeletReady',
        'the kubelet stand-in is ready; it runs no containers',
      ),
    ],
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: 'none',
      osImage: 'none (simulated)',
      containerRuntimeVersion: 'simulated://0',
      kubeletVersion: version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
}

function storageClass(): NewObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: DEFAULT_STORAGE_CLASS,
      labels: SIMULATED,
      annotations: { [DEFAULT_CLASS]: 'true' },
    },
    provisioner: SIMULATED_PROVISIONER,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  };
}

function ingressClass(): NewObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name: INGRESS_CLASS,
      labels: SIMULATED,
      annotations: { [INGRESS_DEFAULT]: 'true' },
    },
    spec: { controller: INGRESS_CONTROLLER },
  };
}

/** Makes, once, what an administrator would have installed: the node, a storage class and an ingress class. */
export function infrastructure(
  tools: Tools,
  options: { node: NodeSettings; version: string },
): Controller {
  const { client, clock } = tools;

  function create(object: NewObject, fieldManager: string): void {
    try {
      client.create(object, { fieldManager });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }

  return {
    name: 'infrastructure',
    start() {
      create(nodeObject(options.node), KUBELET);
      const node = client.get({
        apiVersion: 'v1',
        kind: 'Node',
        name: options.node.name,
      });
      if (node)
        client.updateStatus(
          {
            ...node,
            status: nodeStatus(options.node, options.version, kubeTime(clock)),
          },
          { fieldManager: KUBELET },
        );
      create(storageClass(), CONTROLLER_MANAGER);
      create(ingressClass(), CONTROLLER_MANAGER);
    },
    stop: async () => undefined,
  };
}
