import { isRecord, showText } from '@macadam/yaml';
import { parseKind } from './kind';

/** A rule for pods, carried over to controllers. `index` is the place of the rule it was made from. */
export interface CarriedRule {
  index: number;
  rule: Record<string, unknown>;
}

const CONTROLLERS: Readonly<Record<string, string>> = {
  DaemonSet: 'apps/*/DaemonSet',
  Deployment: 'apps/*/Deployment',
  Job: 'batch/*/Job',
  ReplicaSet: 'apps/*/ReplicaSet',
  ReplicationController: '*/ReplicationController',
  StatefulSet: 'apps/*/StatefulSet',
};
const CRON_JOB = 'CronJob';
const POD_KINDS: ReadonlySet<string> = new Set([
  'Pod',
  CRON_JOB,
  ...Object.keys(CONTROLLERS),
]);
const MOST_NAME = 63;

type Raw = Record<string, unknown>;

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The `resources` of each block of a `match` or `exclude`. */
function descriptions(filters: unknown): Raw[] {
  if (!isRecord(filters)) return [];
  const blocks = [filters, ...list(filters.any), ...list(filters.all)];
  return blocks
    .filter(isRecord)
    .flatMap(({ resources }) => (isRecord(resources) ? [resources] : []));
}

function kindsOf(filters: unknown): string[] {
  return descriptions(filters).flatMap(({ kinds }) =>
    list(kinds).filter(kind => typeof kind === 'string'),
  );
}

function namesPod(kinds: readonly unknown[]): boolean {
  return kinds.some(
    kind => typeof kind === 'string' && parseKind(kind)?.kind === 'Pod',
  );
}

/** Names, selectors and annotations may not hold for a controller, nor may Pod stand beside other kinds. */
function allows(resources: Raw): boolean {
  const { name, names, selector, annotations } = resources;
  const kinds = list(resources.kinds);
  return (
    !name &&
    list(names).length === 0 &&
    (selector === undefined || selector === null) &&
    (annotations === undefined || annotations === null) &&
    !(kinds.length > 1 && namesPod(kinds))
  );
}

function patchesJson(rule: Raw): boolean {
  const mutate = isRecord(rule.mutate) ? rule.mutate : {};
  const loops = list(mutate.foreach).filter(isRecord);
  return [mutate, ...loops].some(({ patchesJson6902 }) => !!patchesJson6902);
}

/** Whether Kyverno carries the rules of a policy over to pod controllers at all. */
function isCarriedOver(rules: readonly Raw[]): boolean {
  if (rules.some(rule => rule.generate || patchesJson(rule))) return false;
  const all = rules.flatMap(({ match, exclude }) => [
    ...descriptions(match),
    ...descriptions(exclude),
  ]);
  return (
    all.every(allows) &&
    all.some(({ kinds }) =>
      list(kinds).some(kind => typeof kind === 'string' && POD_KINDS.has(kind)),
    )
  );
}

/** Puts other kinds in the place of `kinds`; with `onlyPods` in blocks about pods alone. */
function withKinds(
  filters: unknown,
  kinds: string[],
  onlyPods: boolean,
): unknown {
  if (!isRecord(filters)) return filters;
  const blocks = (value: unknown) =>
    list(value).map(block => {
      const resources = isRecord(block) ? block.resources : undefined;
      if (!isRecord(block) || !isRecord(resources)) return block;
      if (onlyPods && !namesPod(list(resources.kinds))) return block;
      return { ...block, resources: { ...resources, kinds } };
    });
  if (list(filters.any).length > 0)
    return { ...filters, any: blocks(filters.any) };
  if (list(filters.all).length > 0)
    return { ...filters, all: blocks(filters.all) };
  const resources = isRecord(filters.resources) ? filters.resources : {};
  return { ...filters, resources: { ...resources, kinds } };
}

function carryMutation(mutate: Raw, wrap: (value: unknown) => unknown) {
  if (mutate.patchStrategicMerge)
    return { patchStrategicMerge: wrap(mutate.patchStrategicMerge) };
  const loops = list(mutate.foreach);
  if (loops.length === 0) return undefined;
  return {
    foreach: loops.filter(isRecord).map(loop => ({
      list: loop.list,
      ...(loop.context !== undefined && { context: loop.context }),
      ...(loop.preconditions !== undefined && {
        preconditions: loop.preconditions,
      }),
      patchStrategicMerge: wrap(loop.patchStrategicMerge),
    })),
  };
}

function carryValidation(validate: Raw, wrap: (value: unknown) => unknown) {
  const { pattern, anyPattern, assert } = validate;
  if (pattern !== undefined) return { ...validate, pattern: wrap(pattern) };
  if (validate.deny || validate.podSecurity) return validate;
  if (anyPattern !== undefined)
    return { ...validate, anyPattern: list(anyPattern).map(wrap) };
  if (validate.foreach || validate.cel) return validate;
  if (!isRecord(assert)) return undefined;
  const moved = Object.entries(assert).map(([key, value]) => [
    key,
    key === 'object' || key === 'oldObject' ? wrap(value) : value,
  ]);
  return { ...validate, assert: Object.fromEntries(moved) };
}

function carryBody(
  rule: Raw,
  wrap: (value: unknown) => unknown,
): Raw | undefined {
  const mutate = isRecord(rule.mutate)
    ? carryMutation(rule.mutate, wrap)
    : undefined;
  if (mutate) return { mutate };
  const validate = isRecord(rule.validate)
    ? carryValidation(rule.validate, wrap)
    : undefined;
  if (validate) return { validate };
  return rule.verifyImages ? { verifyImages: rule.verifyImages } : undefined;
}

/** Every text inside a value, changed. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      change(key),
      mapTexts(item, change),
    ]),
  );
}

/** `request.object.spec` (in CEL `object.spec`) becomes the pod template's, and so do metadata and oldObject. */
function retarget(rule: Raw, template: string): unknown {
  const isCel = isRecord(rule.validate) && rule.validate.cel !== undefined;
  const prefix = isCel ? '' : 'request\\.';
  const reference = new RegExp(
    `${prefix}(object|oldObject)\\.(spec|metadata)`,
    'g',
  );
  return mapTexts(rule, text =>
    text.replace(reference, match => {
      const cut = match.lastIndexOf('.');
      return `${match.slice(0, cut)}.${template}${match.slice(cut)}`;
    }),
  );
}

function carried(
  rule: Raw,
  name: string,
  filters: { match: unknown; exclude?: unknown },
  wrap: (value: unknown) => unknown,
  template: string,
): Raw | undefined {
  const body = carryBody(rule, wrap);
  if (!body) return undefined;
  const { mutate: _m, validate: _v, verifyImages: _i, ...rest } = rule;
  const moved = retarget(
    { ...rest, ...filters, ...body, name: name.slice(0, MOST_NAME) },
    template,
  );
  return isRecord(moved) ? moved : undefined;
}

/**
 * The rules that Kyverno makes of a policy's pod rules for the controllers of pods.
 *
 * @param requested the annotation `pod-policies.kyverno.io/autogen-controllers`
 */
export function carryOver(
  rules: readonly Raw[],
  requested: string | undefined,
): CarriedRule[] {
  if (!isCarriedOver(rules) || requested === 'none') return [];
  const isAll = requested === undefined || requested === 'all';
  const wanted = isAll ? [] : requested.split(',').map(name => name.trim());
  const controllers = Object.keys(CONTROLLERS)
    .filter(name => isAll || wanted.includes(name))
    .map(name => CONTROLLERS[name]);
  const hasCronJob = isAll || wanted.includes(CRON_JOB);
  return rules.flatMap((rule, index) => {
    const name = showText(rule.name ?? '');
    const excluded = kindsOf(rule.exclude);
    const isForPods =
      namesPod(kindsOf(rule.match)) &&
      (excluded.length === 0 || namesPod(excluded));
    if (!isForPods || name.startsWith('autogen-')) return [];
    const pod = (value: unknown) => ({ spec: { template: value } });
    const cron = (value: unknown) => ({ spec: { jobTemplate: pod(value) } });
    const filters = (kinds: string[], onlyPods: boolean) => ({
      match: withKinds(rule.match, kinds, onlyPods),
      ...(rule.exclude !== undefined && {
        exclude:
          excluded.length > 0
            ? withKinds(rule.exclude, kinds, onlyPods)
            : rule.exclude,
      }),
    });
    const made = [
      controllers.length > 0
        ? carried(
            rule,
            `autogen-${name}`,
            filters(controllers, true),
            pod,
            'spec.template',
          )
        : undefined,
      hasCronJob
        ? carried(
            rule,
            `autogen-cronjob-${name}`,
            filters(['batch/*/CronJob'], false),
            cron,
            'spec.jobTemplate.spec.template',
          )
        : undefined,
    ];
    return made.flatMap(each => (each ? [{ index, rule: each }] : []));
  });
}
