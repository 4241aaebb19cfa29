import type {
  DeploymentFinding,
  DeploymentRow,
  Release,
  StageName,
} from '@macadam/plugin-orchestrator-common';
import type {
  AppliedDefault,
  Environment,
  Finding,
  LiveObjects,
  RecordedOutput,
  Resolution,
  ResolvedResource,
  ResolveInput,
  ShownOverride,
  TextFile,
} from '@macadam/resolver';
import type { ScoreFile } from '@macadam/score';
import type { CalleesRead, RecordedCall } from './Callees';
import type { OverrideFile } from './overrideFiles';
import type { LoadedPlatform } from '../sources/PlatformService';

/** What a rendering needs to know of a deployment. */
export type RenderRequest = Pick<
  DeploymentRow,
  | 'workload'
  | 'tenant'
  | 'environment'
  | 'owner'
  | 'system'
  | 'release'
  | 'platformRevision'
>;

/** A release resolved for one environment. */
export interface Rendered {
  loaded: LoadedPlatform;
  environment: Environment;
  score: ScoreFile;
  /** The Services of the workloads that it calls, as they were. */
  calls: RecordedCall[];
  input: ResolveInput;
  resolution: Resolution;
  /** Files under clusters/. */
  delivery: TextFile[];
}

export interface RenderFailure {
  stage: StageName;
  reason: string;
  findings: DeploymentFinding[];
  /** Workloads that it calls and nobody declares. */
  undeclared?: CalleesRead['undeclared'];
  /** Workloads that it calls and that have to come first, where nothing else is wrong. */
  absent?: CalleesRead['absent'];
  /** What can be rendered all the same, to be judged. */
  partial?: Rendered;
}

export type RenderResult =
  { ok: true; value: Rendered } | { ok: false; failure: RenderFailure };

/** A valid Score file with the files it names, or why there is none. */
export type ScoreRead =
  | {
      ok: true;
      score: ScoreFile;
      sources: Record<string, Uint8Array>;
      /** What environments change in it. */
      overrides: OverrideFile[];
    }
  | {
      ok: false;
      failure: RenderFailure;
      partial?: ReadAnyway;
    };

/** What could be read of a Score file all the same, and what is wrong with the rest. */
export interface ReadAnyway {
  score: ScoreFile;
  sources: Record<string, Uint8Array>;
  findings: readonly Finding[];
}

/** Kept with a deployment, for pages and for rendering it again. */
export interface ResolutionDocument {
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  endpoints: { url: string; resource: string }[];
  recorded: RecordedOutput[];
  /** The Services of the workloads that it calls. */
  calls: RecordedCall[];
  /** What overrides changed; documents from before they were kept have none. */
  overridden?: ShownOverride[];
}

/** What the cluster reports, and what was recorded when something was rendered before, which wins. */
export interface RenderFacts {
  live?: LiveObjects;
  recorded?: readonly RecordedOutput[];
  calls?: readonly RecordedCall[];
  /** Show what was meant where a workload that it calls is absent. */
  lenient?: boolean;
  /** Releases of workloads that come first: it is rendered as it will be then. */
  coming?: readonly Release[];
}
