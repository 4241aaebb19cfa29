import type { Path } from '@macadam/score';
import { Bindings } from '../resources/Bindings';
import { canonical } from '../values/canonical';
import type { Context } from '../context/context';
import { fingerprint } from '../values/fingerprint';
import {
  mark,
  podLabels,
  standardLabels,
  workloadSelector,
} from '../context/labels';
import { stableName } from '../values/names';
import type { ResourcesResult } from '../resources/results';
import type {
  AppliedDefault,
  KubeObject,
  Origin,
  ResolvedImage,
} from '../types';
import { passedAnnotations } from './annotations';
import { buildContainer } from './container';
import { buildController } from './controller';
import { Draft } from './Draft';
import { addFiles, ConfigMapData } from './files';
import { endsByItself, kindOf, templatePath, type WorkloadKind } from './kind';
import { checkOverrides, overrideOf, wholeNumber } from './overrides';
import { PodVolumes } from './PodVolumes';
import { isInit, mainContainer } from './ports';
import {
  autoscaledReplicas,
  autoscalerOf,
  replicasOf,
  singleNodeVolume,
} from './replicas';
import { buildServices } from './services';
import { startOrder } from './startOrder';
import { addVolumes } from './volumes';
import { compareText } from '../values/compareText';

export interface WorkloadResult {
  objects: { object: KubeObject; origins: Record<string, Origin> }[];
  /** The same before they are complete, for their names. */
  planned: KubeObject[];
  defaults: AppliedDefault[];
  images: ResolvedImage[];
  /** `resource.output` that only live objects can give; not empty: no objects. */
  pending: string[];
}

/** Where resources get outputs from that their definitions do not name one by one. */
function furtherOutputs({ results }: ResourcesResult): Map<string, string> {
  return new Map(
    [...results].flatMap(([key, result]): [string, string][] => {
      const { moreOutputs, file } = result?.definition ?? {};
      return moreOutputs ? [[key, `${moreOutputs} (${file})`]] : [];
    }),
  );
}

/** The objects of the workload itself. What is wrong is a finding. */
export function workloadObjects(
  context: Context,
  resources: ResourcesResult,
): WorkloadResult {
  const { workload, problems } = context;
  const name = workload.metadata.name;
  const kind = kindOf(context);
  checkOverrides(context);
  const bindings = new Bindings(
    workload,
    resources.outputs,
    problems,
    furtherOutputs(resources),
  );
  const volumes = new PodVolumes(context);
  const draft = new Draft(context, `${kind}/${name}`);
  draft.fromScore([], ['metadata', 'name']);
  const configMaps: { draft: Draft; data: ConfigMapData }[] = [];
  const names = Object.keys(workload.containers).sort(compareText);
  for (const container of names) {
    addVolumes(context, container, resources.outputs, bindings, volumes, kind);
    const filesDraft = new Draft(
      context,
      `ConfigMap/${stableName([name, container, 'files'])}`,
    );
    filesDraft.fromScore([], ['containers', container, 'files']);
    const data = addFiles(context, container, bindings, volumes, filesDraft);
    if (data) configMaps.push({ draft: filesDraft, data });
  }
  const main = mainContainer(workload);
  const first = startOrder(workload);
  const rest = names
    .filter(container => !isInit(workload, container))
    .sort(
      (a, b) => Number(b === main) - Number(a === main) || compareText(a, b),
    );
  const images: ResolvedImage[] = [];
  const build = (field: string, containers: readonly string[]) =>
    containers.map((container, index) => {
      const at: Path = [...templatePath(kind), 'spec', field, index];
      const built = buildContainer(context, container, {
        bindings,
        volumes,
        draft,
        at,
        kind,
      });
      if (built.image) images.push(built.image);
      return built.container;
    });
  const initContainers = build('initContainers', first);
  const containers = build('containers', rest);
  const rendered = [...resources.results.values()].flatMap(
    result => result?.provisioned.objects.map(({ object }) => object) ?? [],
  );
  const single = singleNodeVolume(context, volumes, rendered);
  const autoscaler = autoscalerOf(context, rendered);
  const fixed =
    autoscaler || endsByItself(kind)
      ? undefined
      : replicasOf(context, draft, single);
  const replicas = autoscaler
    ? autoscaledReplicas(context, kind, autoscaler)
    : fixed;
  const podSpec = {
    ...podDefaults(context, draft, kind, replicas),
    ...(endsByItself(kind) ? { restartPolicy: 'Never' } : {}),
    automountServiceAccountToken: false,
    containers,
    ...(initContainers.length > 0 ? { initContainers } : {}),
    ...listOf('volumes', volumes.list()),
  };
  const annotations = passedAnnotations(context);
  const checksum = checksumOf(configMaps.map(({ data }) => data));
  const podAnnotations = {
    ...annotations,
    ...(checksum ? { 'macadam.dev/files-checksum': checksum } : {}),
  };
  const services = buildServices(context, kind);
  const controller = buildController(context, {
    kind,
    annotations,
    volumes,
    replicas: fixed,
    draft,
    single: single !== undefined,
    template: {
      metadata: {
        labels: { ...podLabels(context), ...workloadSelector(context) },
        ...some('annotations', podAnnotations),
      },
      spec: podSpec,
    },
  });
  const budget = disruptionBudget(context, replicas);
  const built = [
    { object: controller, draft },
    ...configMaps.map(({ data, draft: own }) => ({
      object: toConfigMap(data),
      draft: own,
    })),
    ...services,
    ...(budget ? [budget] : []),
  ];
  const pending = [...bindings.pending].sort(compareText);
  return {
    objects:
      pending.length > 0
        ? []
        : built.map(entry => ({
            object: finish(context, entry.object),
            origins: entry.draft.origins,
          })),
    planned: built.map(({ object }) => object),
    defaults:
      pending.length > 0
        ? []
        : built.flatMap(({ object, draft: { defaults } }) =>
            defaults.map(entry => ({
              ...entry,
              object: `${object.kind}/${object.metadata.name}`,
            })),
          ),
    images: images.sort((a, b) => compareText(a.container, b.container)),
    pending,
  };
}

function podDefaults(
  context: Context,
  draft: Draft,
  kind: WorkloadKind,
  replicas = 1,
): Record<string, unknown> {
  const { podSecurityContext, topologySpread } = context.defaults;
  const base: Path = [...templatePath(kind), 'spec'];
  const result: Record<string, unknown> = {};
  if (podSecurityContext) {
    result.securityContext = podSecurityContext;
    draft.fromDefault([...base, 'securityContext'], podSecurityContext, [
      'podSecurityContext',
    ]);
  }
  if (replicas > 1 && topologySpread && topologySpread.length > 0) {
    result.topologySpreadConstraints = topologySpread.map(constraint => ({
      ...constraint,
      labelSelector: { matchLabels: workloadSelector(context) },
    }));
    draft.fromDefault([...base, 'topologySpreadConstraints'], topologySpread, [
      'topologySpread',
    ]);
  }
  return result;
}

function disruptionBudget(
  context: Context,
  replicas = 1,
): { object: KubeObject; draft: Draft } | undefined {
  const budget = context.defaults.disruptionBudget;
  if (!budget || replicas < 2) return undefined;
  const name = context.workload.metadata.name;
  const draft = new Draft(context, `PodDisruptionBudget/${name}`);
  draft.fromScore([], ['metadata', 'name']);
  const manifest: Path = ['spec', 'maxUnavailable'];
  const source: Path = ['disruptionBudget', 'maxUnavailable'];
  const override = overrideOf(context, 'max-unavailable');
  const wanted = override && wholeNumber(context, override);
  if (override && wanted !== undefined) {
    draft.overridden(manifest, budget.maxUnavailable, source, override.path);
  } else {
    draft.fromDefault(manifest, budget.maxUnavailable, source);
  }
  return {
    draft,
    object: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        maxUnavailable: wanted ?? budget.maxUnavailable,
        selector: { matchLabels: workloadSelector(context) },
      },
    },
  };
}

function toConfigMap({ name, data, binaryData }: ConfigMapData): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...some('data', data),
    ...some('binaryData', binaryData),
  };
}

/** Changes when a file does, so that pods restart: a file mounted by itself is not updated in a running one. */
function checksumOf(files: readonly ConfigMapData[]): string | undefined {
  if (files.length === 0) return undefined;
  const text = JSON.stringify(canonical(files));
  return fingerprint(text) + fingerprint([...text].reverse().join(''));
}

function finish(context: Context, object: KubeObject): KubeObject {
  const namespaced = {
    ...object,
    metadata: { ...object.metadata, namespace: context.namespace },
  };
  return mark(namespaced, {
    labels: standardLabels(context),
    podLabels: podLabels(context),
    annotations: {},
  });
}

function some<K extends string>(
  key: K,
  values: Record<string, string>,
): Partial<Record<K, Record<string, string>>> {
  const result: Partial<Record<K, Record<string, string>>> = {};
  if (Object.keys(values).length > 0) result[key] = values;
  return result;
}

function listOf(key: string, items: readonly unknown[]) {
  return items.length > 0 ? { [key]: items } : {};
}
