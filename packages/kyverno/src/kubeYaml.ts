import type { ScalarTag, SchemaOptions } from 'yaml';

/** `0644`, which YAML 1.2 reads as a decimal number. */
const octal: ScalarTag = {
  identify: value => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0[0-7]+$/,
  resolve: text => parseInt(text, 8),
};

/**
 * How manifests are read: YAML 1.2 with the octal numbers of 1.1, which file modes are written in.
 * Source: sigs.k8s.io/yaml, which `kubectl` and Kyverno read files with.
 */
export const KUBE_YAML: SchemaOptions = {
  merge: true,
  customTags: tags => [octal, ...tags],
};
