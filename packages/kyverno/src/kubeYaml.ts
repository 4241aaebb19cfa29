import type { ScalarTag, SchemaOptions } from 'yaml';

/** `yes`, `no`, `on` and `off`, which YAML 1.2 reads as text. */
const boolean: ScalarTag = {
  identify: value => typeof value === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: /^(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$/,
  resolve: text => /^(?:yes|on)$/i.test(text),
};

/** `0644`, which YAML 1.2 reads as a decimal number. */
const octal: ScalarTag = {
  identify: value => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0[0-7]+$/,
  resolve: text => parseInt(text, 8),
};

/**
 * How Kubernetes reads YAML: version 1.2 with the booleans and octal numbers of 1.1 that manifests use.
 * Source: sigs.k8s.io/yaml, which `kubectl` and Kyverno read files with.
 */
export const KUBE_YAML: SchemaOptions = {
  merge: true,
  customTags: tags => [boolean, octal, ...tags],
};
