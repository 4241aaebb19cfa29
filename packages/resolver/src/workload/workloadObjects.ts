import type { Context } from '../context/context';
import { mark, podLabels, standardLabels } from '../context/labels';
import { Bindings } from '../resources/Bindings';
import type { ResourcesResult } from '../resources/results';
import type {
  AppliedDefault,
  KubeObject,
  Origin,
  ResolvedImage,
} from '../types';
import { compareText } from '../values/compareText';
import { passedAnnotations } from './annotations';
import { mountVolumesAndFiles } from './configMaps';
import { buildController } from './controller';
import { disruptionBudget } from './disruptionBudget';
import { Draft, type Drafted } from './Draft';
import { kindOf } from './kind';
import { checkOverrides } from './overrides';
import { podContainers } from './podContainers';
import type { PodParts } from './PodParts';
import { podTemplate } from './podTemplate';
import { PodVolumes } from './PodVolumes';
import { scaleOf } from './replicas';
import { buildServices } from './services';

/** The objects of a workload, and what is known of them before outputs that they need are. */
export interface WorkloadResult {
  objects: { object: KubeObject; origins: Record<string, Origin> }[];
  /** The same before they are complete, for their names. */
  planned: KubeObject[];
  defaults: AppliedDefault[];
  images: ResolvedImage[];
  /** `resource.output` that only live objects can give; not empty: no objects. */
  pending: string[];
}

/** The objects of the workload itself. What is wrong is a finding. */
export function workloadObjects(
  context: Context,
  resources: ResourcesResult,
): WorkloadResult {
  const parts = partsOf(context, resources);
  checkOverrides(context);
  const files = mountVolumesAndFiles(context, resources.outputs, parts);
  const { images, ...containers } = podContainers(context, parts);
  const { replicas, least, isOnOneNode } = scaleOf(context, parts, resources);
  const annotations = passedAnnotations(context);
  const template = podTemplate(context, parts, {
    ...containers,
    annotations: { ...annotations, ...files.annotations },
    least,
  });
  const controller = buildController(context, {
    ...parts,
    annotations,
    template,
    replicas,
    isOnOneNode,
  });
  const budget = disruptionBudget(context, least);
  const built: Drafted[] = [
    { object: controller, draft: parts.draft },
    ...files.configMaps,
    ...buildServices(context, parts.kind),
    ...(budget ? [budget] : []),
  ];
  const pending = [...parts.bindings.pending].sort(compareText);
  const planned = built.map(({ object }) => object);
  return pending.length > 0
    ? { objects: [], defaults: [], planned, images, pending }
    : { ...finished(context, built), planned, images, pending };
}

function partsOf(context: Context, resources: ResourcesResult): PodParts {
  const { workload, problems } = context;
  const kind = kindOf(context);
  const draft = new Draft(context, `${kind}/${workload.metadata.name}`);
  draft.fromScore([], ['metadata', 'name']);
  const bindings = new Bindings(
    workload,
    resources.outputs,
    problems,
    furtherOutputs(resources),
  );
  return { kind, draft, bindings, volumes: new PodVolumes(context) };
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

/** Objects in their namespace and with the labels that all have, and the defaults that are in them. */
function finished(
  context: Context,
  built: readonly Drafted[],
): Pick<WorkloadResult, 'objects' | 'defaults'> {
  const marks = {
    labels: standardLabels(context),
    podLabels: podLabels(context),
    annotations: {},
  };
  const { namespace } = context;
  return {
    objects: built.map(({ object, draft: { origins } }) => {
      const metadata = { ...object.metadata, namespace };
      return { object: mark({ ...object, metadata }, marks), origins };
    }),
    // A Job is called otherwise than its draft: by what it runs.
    defaults: built.flatMap(({ object, draft: { defaults } }) =>
      defaults.map(applied => ({
        ...applied,
        object: `${object.kind}/${object.metadata.name}`,
      })),
    ),
  };
}
