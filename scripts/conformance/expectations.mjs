/**
 * What a Score file asks for, read from its plain YAML and looked for in the objects that were rendered. Knows the
 * specification and Kubernetes, nothing of how rendering works.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const PLACEHOLDER = /\$\{(?:metadata|resources)[.}]/;

/**
 * @typedef {{feature: string, what: string, ok: boolean, found?: unknown}} Check
 */

/**
 * @param {object} score the file's plain YAML
 * @param {object[]} objects what was rendered from it
 * @param {{file: string, image: string}} options where the file is, and what `image: .` stands for
 * @returns {Check[]}
 */
export function checksOf(score, objects, { file, image }) {
  const checks = [];
  const { name } = score.metadata;
  const controller = objects.find(
    object =>
      ['Deployment', 'StatefulSet', 'Job', 'CronJob'].includes(object.kind) &&
      // A Job cannot be changed, so each version of one has a name of its own.
      (object.metadata.name === name ||
        (object.kind === 'Job' && object.metadata.name.startsWith(`${name}-`))),
  );
  const check = (feature, what, ok, found) =>
    checks.push({ feature, what, ok: Boolean(ok), ...(!ok && { found }) });
  check('workload', `a controller called ${name}`, controller);
  const annotations = score.metadata.annotations ?? {};
  const kind = annotations['k8s.score.dev/kind'];
  if (kind)
    check('workload kind', kind, controller?.kind === kind, controller?.kind);
  if (!controller) return checks;
  for (const [key, value] of Object.entries(annotations)) {
    if (/^(k8s\.score|macadam)\.dev\//.test(key)) continue;
    const found = controller.metadata.annotations?.[key];
    check('annotations', key, found === value, found);
  }
  const pod = podOf(controller);
  const context = { check, score, objects, pod, controller, file, image };
  for (const [key, said] of Object.entries(score.containers))
    checkContainer(context, key, said);
  for (const [key, said] of Object.entries(score.service?.ports ?? {}))
    checkPort(context, key, said);
  const left = JSON.stringify(
    objects.filter(({ kind: each }) => each !== 'ConfigMap'),
  ).match(PLACEHOLDER);
  check('placeholders', 'none is left in an object', !left, left?.[0]);
  return checks;
}

function podOf({ spec }) {
  return (spec.jobTemplate?.spec ?? spec).template.spec;
}

function checkContainer(context, key, said) {
  const { check, pod, image, score } = context;
  const first = pod.initContainers?.find(({ name }) => name === key);
  const container = first ?? pod.containers.find(({ name }) => name === key);
  check('containers', key, container);
  if (!container) return;
  const wanted = said.image === '.' ? image : said.image;
  check(
    'image',
    `${key}: ${wanted}`,
    container.image === wanted,
    container.image,
  );
  for (const field of ['command', 'args']) {
    if (said[field])
      check(field, key, same(container[field], said[field]), container[field]);
  }
  for (const [name, value] of Object.entries(said.variables ?? {}))
    checkVariable(context, container, name, value);
  for (const [target, file] of Object.entries(byTarget(said.files)))
    checkFile(context, container, target, file);
  for (const [target, volume] of Object.entries(byTarget(said.volumes)))
    checkVolume(context, container, target, volume);
  for (const field of ['requests', 'limits']) {
    for (const [what, size] of Object.entries(said.resources?.[field] ?? {})) {
      const found = container.resources?.[field]?.[what];
      check(
        `resources.${field}`,
        `${key} ${what}`,
        String(found) === size,
        found,
      );
    }
  }
  for (const field of ['livenessProbe', 'readinessProbe']) {
    const { httpGet, exec } = said[field] ?? {};
    const found = container[field];
    // A probe of Kubernetes has one handler; where Score gives two, either will do.
    const handlers = [httpGet && { httpGet }, exec && { exec }].filter(Boolean);
    if (handlers.length > 0) {
      const { httpGet: foundGet, exec: foundExec } = found ?? {};
      const either = handlers.some(handler =>
        same(handler, foundGet ? { httpGet: foundGet } : { exec: foundExec }),
      );
      check(field, key, either, found);
    }
  }
  for (const [other, { ready }] of Object.entries(said.before ?? {})) {
    const order = [...(pod.initContainers ?? []), ...pod.containers].map(
      ({ name }) => name,
    );
    const before = first && order.indexOf(key) < order.indexOf(other);
    const runsOn = first?.restartPolicy === 'Always';
    check(
      'before',
      `${key} before ${other}`,
      before && runsOn === (ready !== 'complete'),
      first,
    );
  }
  const waits = Object.values(score.containers).some(
    ({ before }) => before?.[key],
  );
  if (!said.before && !waits) {
    check(
      'containers',
      `${key} runs with the others`,
      !first,
      'initContainers',
    );
  }
}

function checkVariable({ check, score }, container, name, value) {
  const found = container.env?.find(entry => entry.name === name);
  const feature = value.includes('${resources.')
    ? 'variables from resources'
    : 'variables';
  if (feature === 'variables') {
    const expected = expanded(value, score).replaceAll('$(', () => '$$(');
    check(feature, name, found?.value === expected, found);
    return;
  }
  const known = found?.valueFrom?.secretKeyRef?.key ?? found?.value;
  check(feature, name, known && !PLACEHOLDER.test(known), found);
}

function checkFile(context, container, target, said) {
  const { check, objects, pod, score, file } = context;
  const mount = container.volumeMounts?.find(
    ({ mountPath }) => mountPath === target,
  );
  check('files', `${target} is mounted by itself`, mount?.subPath, mount);
  const volume = pod.volumes?.find(({ name }) => name === mount?.name);
  const items =
    volume?.configMap?.items ??
    volume?.projected?.sources?.flatMap(
      source => source.configMap?.items ?? [],
    ) ??
    [];
  const item = items.find(({ path: each }) => each === mount?.subPath);
  const name =
    volume?.configMap?.name ??
    volume?.projected?.sources?.find(source => source.configMap)?.configMap
      .name;
  const map = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name,
  );
  const key = item?.key ?? mount?.subPath;
  if (said.binaryContent !== undefined) {
    const found = map?.binaryData?.[key];
    check('files: binaryContent', target, found === said.binaryContent, found);
  } else {
    const text =
      said.content ??
      readFileSync(path.join(path.dirname(file), said.source), 'utf8');
    const found = map?.data?.[key];
    const expected = said.noExpand ? text : expanded(text, score);
    const ok = expected.includes('${resources.')
      ? found !== undefined
      : found === expected;
    check(
      said.content === undefined ? 'files: source' : 'files: content',
      target,
      ok,
      found,
    );
  }
  if (said.mode) {
    check(
      'files: mode',
      target,
      item?.mode === Number.parseInt(said.mode, 8),
      item?.mode,
    );
  }
}

function checkVolume({ check, pod, controller }, container, target, said) {
  const mount = container.volumeMounts?.find(
    ({ mountPath }) => mountPath === target,
  );
  const ok =
    mount &&
    (mount.subPath ?? '') === (said.path ?? '').replace(/^\/+/, '') &&
    Boolean(mount.readOnly) === Boolean(said.readOnly);
  check('volumes', `${target} is mounted`, ok, mount);
  const volume =
    pod.volumes?.some(({ name }) => name === mount?.name) ||
    controller.spec.volumeClaimTemplates?.some(
      ({ metadata }) => metadata.name === mount?.name,
    );
  check('volumes', `${target} has a volume`, volume, mount?.name);
}

function checkPort({ check, objects, pod, score }, key, said) {
  const { port, targetPort = port, protocol = 'TCP' } = said;
  const found = objects
    .filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        metadata.labels?.['macadam.dev/resource'] === undefined,
    )
    .flatMap(({ spec }) => spec.ports ?? [])
    .find(each => each.name === key && each.port === port);
  const open = pod.containers
    .flatMap(container => container.ports ?? [])
    .find(
      each =>
        each.containerPort === targetPort &&
        (each.protocol ?? 'TCP') === protocol,
    );
  const target = found?.targetPort ?? found?.port;
  check(
    'service ports',
    `${score.metadata.name} ${key}`,
    (target === targetPort || target === open?.name) &&
      (found?.protocol ?? 'TCP') === protocol,
    found,
  );
  check('service ports', `${key} is open in a container`, open);
}

/** Files and volumes by target, in either form. */
function byTarget(said = {}) {
  return Array.isArray(said)
    ? Object.fromEntries(said.map(({ target, ...rest }) => [target, rest]))
    : said;
}

/** Escapes and references to metadata, as the specification has them. */
function expanded(text, score) {
  return text.replace(
    /\$(?:\$|(\$?)\{([^}]*)\})/g,
    (all, escape, reference) => {
      if (reference === undefined) return '$';
      if (escape) return `\${${reference}}`;
      const [root, ...keys] = reference
        .split(/(?<!\\)\./)
        .map(key => key.replaceAll('\\.', '.'));
      if (root !== 'metadata') return all;
      const value = keys.reduce((inner, each) => inner?.[each], score.metadata);
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  );
}

function same(a, b) {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
