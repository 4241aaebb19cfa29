import type { KubeObject } from '../../../runtime';
import { isFields } from '../fields';
import { BuildError } from '../kustomize/yaml';

const variable = /\$\$\{|\$\{([^}]*)\}/g;
const expression = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-=])(.*))?$/s;

/**
 * Fills `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:=default}` and `${VAR=default}`, as Flux
 * does after a build; `$${` stands for a literal `${`. A variable without value or default is empty.
 * @throws BuildError for the other functions of bash
 */
export function substituteText(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  return text.replace(variable, (_found: string, inner?: string) => {
    if (inner === undefined) return '${';
    const match = expression.exec(inner);
    if (!match)
      throw new BuildError(
        `postBuild: \${${inner}} is not supported: use \${VAR} or \${VAR:-default}, or write $\${ for a literal`,
      );
    const [, name, operator, fallback] = match;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined && !(value === '' && operator?.startsWith(':')))
      return value;
    return fallback ?? '';
  });
}

/** A copy of an object with its texts filled in, unless it opted out. What looks like a number or boolean becomes one, as in YAML. */
export function substituteObject(
  object: KubeObject,
  values: Readonly<Record<string, string>>,
): KubeObject {
  const optOut = 'kustomize.toolkit.fluxcd.io/substitute';
  if (
    object.metadata.labels?.[optOut] === 'disabled' ||
    object.metadata.annotations?.[optOut] === 'disabled'
  )
    return object;
  return {
    ...object,
    ...substituteFields(object, values),
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: substituteMetadata(object, values),
  };
}

function substituteMetadata(
  object: KubeObject,
  values: Readonly<Record<string, string>>,
): KubeObject['metadata'] {
  const texts = (map?: Record<string, string>) =>
    map &&
    Object.fromEntries(
      Object.entries(map).map(([key, value]) => [
        key,
        substituteText(value, values),
      ]),
    );
  const { name, namespace, labels, annotations } = object.metadata;
  return {
    ...object.metadata,
    name: substituteText(name, values),
    ...(namespace && { namespace: substituteText(namespace, values) }),
    ...(labels && { labels: texts(labels) }),
    ...(annotations && { annotations: texts(annotations) }),
  };
}

function substituteFields(
  fields: Record<string, unknown>,
  values: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      substituteValue(value, values),
    ]),
  );
}

function substituteValue(
  value: unknown,
  values: Readonly<Record<string, string>>,
): unknown {
  if (Array.isArray(value))
    return value.map(entry => substituteValue(entry, values));
  if (isFields(value)) return substituteFields(value, values);
  if (typeof value !== 'string' || !value.includes('${')) return value;
  const text = substituteText(value, values);
  if (!/^\$\{[^}]*\}$/.test(value)) return text;
  if (/^-?\d+$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
