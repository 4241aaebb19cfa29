import type { Path } from '@macadam/score';
import type { Converting } from './kubernetesContainers';
import type { Manifest } from './kubernetesObjects';
import { secretResource } from './secrets';
import { SECRET_HINT } from './scoreText';
import { listOf, mapOf, textOf, Values } from './yamlSource';

/** What a variable is set to: a text, or something that has a place of its own. */
type Variable =
  { text: string; path: Path; source: Manifest } | { secret: string };

/** The variables of a container, as Score says them. */
export function readVariables(converting: Converting): Record<string, string> {
  const variables = new Map<string, Variable>();
  listOf(converting.said.envFrom).forEach((item, index) =>
    addAll(
      converting,
      mapOf(item),
      [...converting.path, 'envFrom', index],
      variables,
    ),
  );
  listOf(converting.said.env).forEach((item, index) => {
    const path = [...converting.path, 'env', index];
    addOne(converting, mapOf(item), path, variables);
  });
  return written(converting, variables);
}

function addAll(
  { controller, manifests }: Converting,
  { configMapRef, secretRef, prefix }: Values,
  at: Path,
  variables: Map<string, Variable>,
): void {
  const { source } = controller;
  if (secretRef) {
    source.note(
      at,
      `the keys of Secret ${textOf(mapOf(secretRef).name) ?? ''} are not known`,
      'write a variable for each, as a `secret` resource',
    );
    return;
  }
  const { name } = mapOf(configMapRef);
  const found = manifests.named(controller, 'ConfigMap', name);
  if (!found) {
    source.note(at, `ConfigMap ${textOf(name) ?? ''} is not among these files`);
    return;
  }
  source.take(at);
  for (const [key, value] of Object.entries(mapOf(found.object.data))) {
    variables.set(`${textOf(prefix) ?? ''}${key}`, {
      text: textOf(value) ?? '',
      path: [...found.path, 'data', key],
      source: found,
    });
  }
}

function addOne(
  { controller, manifests }: Converting,
  { name, value, valueFrom }: Values,
  at: Path,
  variables: Map<string, Variable>,
): void {
  const { source, draft } = controller;
  const variable = textOf(name);
  if (!variable) return;
  source.take([...at, 'name']);
  const { configMapKeyRef, secretKeyRef } = mapOf(valueFrom);
  if (secretKeyRef) {
    const { name: secret, key } = mapOf(secretKeyRef);
    const resource = secretResource(
      draft,
      `${textOf(secret) ?? ''}-${textOf(key) ?? ''}`,
    );
    variables.set(variable, { secret: `\${resources.${resource}.value}` });
    source.note(
      at,
      `${variable} was key ${textOf(key) ?? ''} of Secret ${textOf(secret) ?? ''}`,
      SECRET_HINT,
    );
  } else if (configMapKeyRef) {
    const { name: map, key } = mapOf(configMapKeyRef);
    const found = manifests.named(controller, 'ConfigMap', map);
    const text = textOf(mapOf(found?.object.data)[textOf(key) ?? '']);
    if (!found || text === undefined) {
      source.note(
        at,
        `ConfigMap ${textOf(map) ?? ''} with ${textOf(key) ?? ''} is not among these files`,
      );
      return;
    }
    source.take(at);
    const path = [...found.path, 'data', textOf(key) ?? ''];
    variables.set(variable, { text, path, source: found });
  } else if (valueFrom) {
    source.note(
      at,
      `${variable} is taken from the pod itself, which Score cannot say`,
    );
  } else {
    variables.set(variable, {
      text: textOf(value) ?? '',
      path: [...at, 'value'],
      source: controller,
    });
  }
}

function written(
  { controller, texts }: Converting,
  variables: ReadonlyMap<string, Variable>,
): Record<string, string> {
  const siblings: Record<string, string> = {};
  const result: Record<string, string> = {};
  for (const [name, variable] of variables) {
    if ('secret' in variable) {
      result[name] = variable.secret;
      continue;
    }
    const text = expand(variable.text, siblings, reference =>
      controller.source.remark(
        [...variable.path].slice(0, -1),
        `${name} refers to ${reference}, which is not a text here`,
        'write its value, or a placeholder',
      ),
    );
    siblings[name] = text;
    if (variable.source === controller) {
      result[name] = texts.variable(name, text, siblings, variable.path);
    } else {
      variable.source.source.take(variable.path);
      result[name] = texts.variable(
        name,
        text,
        siblings,
        controller.path.concat('metadata', 'name'),
      );
    }
  }
  return result;
}

/** `$(NAME)` is the variable that was set before, `$$(NAME)` is its own text, as Kubernetes reads them. */
function expand(
  text: string,
  variables: Readonly<Record<string, string>>,
  onUnknown: (name: string) => void,
): string {
  return text.replace(
    /\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g,
    (all, name?: string) => {
      if (name === undefined) return '$';
      const value = variables[name];
      if (value === undefined) onUnknown(name);
      return value ?? all;
    },
  );
}
