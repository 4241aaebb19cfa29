import {
  systemClock,
  type AdmissionPluginFactory,
  type Clock,
  type ClusterClient,
  type ClusterContext,
  type Controller,
  type ControllerFactory,
  type Logger,
  type NewObject,
} from '../runtime';
import { defaultRoles } from '../auth/defaultRoles';
import { createEscalationCheck } from '../auth/escalation';
import { RbacAuthorizer } from '../auth/rbac';
import { builtinKinds } from '../schema/builtinKinds';
import { builtinDefinitions } from '../schema/crds';
import { KindRegistry } from '../schema/kinds';
import { ObjectStore } from '../storage/store';
import { LocalClient } from './LocalClient';
import { serveDefinitions } from './definitions';
import { createGarbageCollector } from './garbage';
import { createNamespaceController } from './namespaces';
import type { ApiState, Authorizer } from './state';

export interface LocalClusterOptions {
  clock?: Clock;
  logger?: Logger;
  controllers?: ControllerFactory[];
  admission?: AdmissionPluginFactory[];
  /** PEM, for controllers. */
  caCertificate?: string;
  /** Objects applied, in order, before the controllers start. */
  seed?: NewObject[];
  /** Enforce Kubernetes' RBAC for users other than system:masters; default false: everybody may do everything. */
  rbac?: boolean;
}

/** A cluster without HTTP. */
export interface LocalCluster {
  /** Acts as a member of system:masters. */
  client: ClusterClient;
  context: ClusterContext;
  state: ApiState;
  stop(): Promise<void>;
}

export const SYSTEM_ADMIN = {
  username: 'system:admin',
  groups: ['system:masters', 'system:authenticated'],
};

const SILENT: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

const allowAll: Authorizer = {
  authorize: () => ({ allowed: true, reason: '' }),
  authorizePath: () => ({ allowed: true, reason: '' }),
};

/** Namespaces that every cluster has; the label says what this one is. */
function systemNamespaces(): NewObject[] {
  return ['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(
    name => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        ...(name === 'kube-system' && {
          labels: { 'macadam.dev/simulated': 'true' },
        }),
      },
    }),
  );
}

/** Starts the API in process: storage, kinds, garbage collection, then the given admission plug-ins, seed and controllers. */
export function startLocalCluster(
  options: LocalClusterOptions = {},
): LocalCluster {
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? SILENT;
  const state: ApiState = {
    store: new ObjectStore(clock),
    kinds: new KindRegistry(builtinKinds()),
    clock,
    logger,
    authorizer: allowAll,
    admission: [],
  };
  const client = new LocalClient(state, SYSTEM_ADMIN);
  const context: ClusterContext = {
    client,
    clock,
    logger,
    ...(options.caCertificate && { caCertificate: options.caCertificate }),
    registerLogProvider: provider => {
      state.logProvider = provider;
    },
  };
  const stopDefinitions = serveDefinitions(state);
  for (const object of systemNamespaces())
    client.create(object, { fieldManager: 'kube-apiserver' });
  for (const definition of builtinDefinitions())
    client.create(definition, { fieldManager: 'kube-apiserver' });
  for (const role of defaultRoles())
    client.create(role, { fieldManager: 'kube-apiserver' });
  state.admission.push(
    ...(options.admission ?? []).flatMap(create => create(context)),
  );
  for (const object of options.seed ?? []) seedObject(client, object);
  if (options.rbac) {
    state.authorizer = new RbacAuthorizer(state.store);
    state.admission.push(createEscalationCheck(state));
  }
  const createNamespaces: ControllerFactory = own =>
    createNamespaceController(own, state);
  const controllers: Controller[] = [
    createGarbageCollector,
    createNamespaces,
    ...(options.controllers ?? []),
  ].map(create => create(context));
  for (const controller of controllers) controller.start();
  return {
    client,
    context,
    state,
    stop: async () => {
      for (const controller of controllers.reverse()) await controller.stop();
      stopDefinitions();
    },
  };
}

function seedObject(client: ClusterClient, object: NewObject): void {
  const { name = '', ...metadata } = object.metadata;
  client.apply(
    { ...object, metadata: { ...metadata, name } },
    { fieldManager: 'macadam-seed', force: true },
  );
}
