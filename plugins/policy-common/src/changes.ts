import type { RefusedPlatform } from './refusedPlatform';
import type { VerdictObject, VerdictResult } from './types';

/** What one rule says of one manifest, as far as a change of policies can change it. */
export interface JudgedResult {
  policy: string;
  rule: string;
  result: VerdictResult;
  message: string;
  /** Stops a deployment to this manifest's environment. */
  blocks: boolean;
  title?: string;
  severity?: string;
  fix?: string;
  container?: string;
  path?: string;
}

/** A manifest in the environments repository, with what policies say of it. */
export interface JudgedManifest {
  environment: string;
  workload: string;
  /** Path in the environments repository. */
  file: string;
  object: VerdictObject;
  results: readonly JudgedResult[];
}

/**
 * What a change does to one verdict, worst first: `blocks` stops what went through, `errors` can no longer be judged,
 * `reports` is reported and was not, `eases` stopped and is only reported now, `passes` did not pass and does now.
 */
export const CHANGE_EFFECTS = [
  'blocks',
  'errors',
  'reports',
  'eases',
  'passes',
] as const;

export type ChangeEffect = (typeof CHANGE_EFFECTS)[number];

/** One verdict that would change. */
export interface VerdictChange extends Omit<JudgedResult, 'result' | 'blocks'> {
  effect: ChangeEffect;
  environment: string;
  workload: string;
  file: string;
  object: VerdictObject;
  /** `none`: no rule of that name is about the object. */
  before: VerdictResult | 'none';
  after: VerdictResult | 'none';
}

type Grade = 'quiet' | 'reported' | 'unjudged' | 'stops';

function gradeOf(result: JudgedResult | undefined): Grade {
  if (!result || result.result === 'pass' || result.result === 'skip')
    return 'quiet';
  if (result.blocks) return 'stops';
  return result.result === 'error' || result.result === 'notEvaluable'
    ? 'unjudged'
    : 'reported';
}

function effectOf(before: Grade, after: Grade): ChangeEffect | undefined {
  if (before === after) return undefined;
  if (after === 'stops') return 'blocks';
  if (after === 'unjudged') return 'errors';
  if (after === 'quiet') return 'passes';
  return before === 'stops' ? 'eases' : 'reports';
}

const nameOf = ({ apiVersion, kind, namespace, name }: VerdictObject) =>
  JSON.stringify([apiVersion, kind, namespace ?? '', name]);

/** By place, the worst first where several results share one. */
function placed(
  judged: readonly JudgedManifest[],
): Map<string, { manifest: JudgedManifest; result: JudgedResult }> {
  const grades: Grade[] = ['quiet', 'reported', 'unjudged', 'stops'];
  const found = new Map<
    string,
    { manifest: JudgedManifest; result: JudgedResult }
  >();
  for (const manifest of judged) {
    const place = `${manifest.file} ${nameOf(manifest.object)}`;
    for (const result of manifest.results) {
      const key = `${place} ${result.policy} ${result.rule}`;
      const known = found.get(key);
      if (
        !known ||
        grades.indexOf(gradeOf(known.result)) < grades.indexOf(gradeOf(result))
      )
        found.set(key, { manifest, result });
    }
  }
  return found;
}

/**
 * The verdicts that differ between two judgements of the same manifests, by environment, workload, effect and policy.
 * A manifest that one of them lacks has no verdict there. Messages are those of the new verdict, or of the old one
 * where the rule has nothing more to say.
 */
export function compareVerdicts(
  before: readonly JudgedManifest[],
  after: readonly JudgedManifest[],
): VerdictChange[] {
  const old = placed(before);
  const now = placed(after);
  const changes: VerdictChange[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(key), now.get(key)];
    const effect = effectOf(gradeOf(was?.result), gradeOf(is?.result));
    const told = effect === 'passes' ? (was ?? is) : is;
    if (!effect || !told) continue;
    const { result, blocks, ...about } = told.result;
    const { environment, workload, file, object } = told.manifest;
    changes.push({
      ...about,
      effect,
      environment,
      workload,
      file,
      object,
      before: was?.result.result ?? 'none',
      after: is?.result.result ?? 'none',
    });
  }
  const order = (change: VerdictChange) =>
    [
      change.environment,
      change.workload,
      CHANGE_EFFECTS.indexOf(change.effect),
      change.policy,
      change.rule,
      nameOf(change.object),
    ].join(' ');
  return changes.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** How many verdicts change in each way. */
export function countEffects(
  changes: readonly Pick<VerdictChange, 'effect'>[],
): Record<ChangeEffect, number> {
  const counts = { blocks: 0, errors: 0, reports: 0, eases: 0, passes: 0 };
  for (const { effect } of changes) counts[effect] += 1;
  return counts;
}

/** At most so many changes are told one by one, the worst first. */
export const MOST_CHANGES = 1000;

/** What all changes come to, however many are told one by one. */
export interface ChangeSummary {
  /** The worst first where there are more than are told. */
  changes: VerdictChange[];
  total: number;
  /** Services that would be stopped somewhere. */
  stopped: number;
  /** In promotion order. */
  byEnvironment: {
    environment: string;
    total: number;
    effects: Record<ChangeEffect, number>;
  }[];
  /** The worst first, then by name. */
  byPolicy: PolicyChange[];
}

/** What a policy changes, counted in services, each by the worst that happens to it. */
export interface PolicyChange {
  policy: string;
  title?: string;
  /** The change that would pass. */
  fix?: string;
  services: Record<ChangeEffect, number>;
}

/** Place of a change among {@link CHANGE_EFFECTS}: 0 is worst. */
const rankOf = ({ effect }: Pick<VerdictChange, 'effect'>) =>
  CHANGE_EFFECTS.indexOf(effect);

function ofPolicies(changes: readonly VerdictChange[]): PolicyChange[] {
  const policies = new Map<string, VerdictChange[]>();
  for (const change of changes) {
    policies.set(change.policy, [
      ...(policies.get(change.policy) ?? []),
      change,
    ]);
  }
  const first = ({ services }: PolicyChange) =>
    CHANGE_EFFECTS.findIndex(effect => services[effect] > 0);
  return [...policies]
    .map(([policy, own]): PolicyChange => {
      const worst = new Map<string, VerdictChange>();
      for (const change of own) {
        const known = worst.get(change.workload);
        if (!known || rankOf(change) < rankOf(known))
          worst.set(change.workload, change);
      }
      const { title, fix } = own[0];
      return {
        policy,
        ...(title && { title }),
        ...(fix && { fix }),
        services: countEffects([...worst.values()]),
      };
    })
    .sort((a, b) => first(a) - first(b) || a.policy.localeCompare(b.policy));
}

/** Counts changes, and keeps so many of them as a page can show. */
export function summariseChanges(
  changes: readonly VerdictChange[],
  environments: readonly string[],
  most = MOST_CHANGES,
): ChangeSummary {
  const told =
    changes.length > most
      ? [...changes].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, most)
      : [...changes];
  const stopped = changes.filter(({ effect }) => effect === 'blocks');
  return {
    changes: told,
    total: changes.length,
    stopped: new Set(stopped.map(({ workload }) => workload)).size,
    byEnvironment: environments.map(environment => {
      const own = changes.filter(each => each.environment === environment);
      return { environment, total: own.length, effects: countEffects(own) };
    }),
    byPolicy: ofPolicies(changes),
  };
}

/** A policy that does not load. */
export interface PolicyProblem {
  file: string;
  /** 1-based. */
  line: number;
  column?: number;
  policy?: string;
  message: string;
}

/** `GET /changes/report` and `POST /changes/report`: what would change if this were merged now. */
export interface ChangeReport extends ChangeSummary {
  /** Commit of the platform repository's main branch that it is compared with. */
  base: string;
  /** Policy files that differ. */
  files: string[];
  /** Not empty: the change would be refused as a whole, and nothing would change. */
  problems: PolicyProblem[];
  /** What was looked at: everything in the environments repositories. */
  judged: { manifests: number; workloads: number; environments: string[] };
  /** Policies whose verdicts can differ. */
  policies: string[];
}

/** A branch of the platform repository that changes policies. */
export interface PolicyBranch {
  name: string;
  commit: string;
  /** First line of its newest commit. */
  subject: string;
  author: string;
  /** ISO 8601. */
  at: string;
  url: string;
  /** Policy files that it changes. */
  files: string[];
}

/** `GET /changes`. */
export interface PolicyBranches {
  repository: string;
  /** Newest first. */
  branches: PolicyBranch[];
  /** Where what they parted from is not in force. */
  refused?: RefusedPlatform;
}

/** A file of policies on the main branch. */
export interface PolicyFile {
  file: string;
  text: string;
  url: string;
}

/** `GET /files`. */
export interface PolicyFiles {
  revision: string;
  /** Where the revision is not in force. */
  refused?: RefusedPlatform;
  files: PolicyFile[];
  /** Whether the viewer may save an edit as a branch. */
  mayEdit: boolean;
}

/** Body of `POST /changes/report`. */
export interface PolicyEdit {
  /** `policies/<name>.yaml`. */
  file: string;
  text: string;
}

/** Body of `POST /changes`. */
export interface SavePolicyEdit extends PolicyEdit {
  /** Says why, in the commit. */
  message: string;
}

/** Answer of `POST /changes`. */
export interface SavedPolicyEdit {
  branch: string;
  commit: string;
  url: string;
}
