import type { ScalarTag, SchemaOptions } from 'yaml';

const integer = (test: RegExp, radix: number): ScalarTag => ({
  identify: value => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test,
  resolve: text =>
    (text.startsWith('-') ? -1 : 1) *
    parseInt(text.replace(/^[-+]?(0b)?/, '').replaceAll('_', ''), radix),
});

const boolean = (test: RegExp, value: boolean): ScalarTag => ({
  identify: each => typeof each === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test,
  resolve: () => value,
});

/** What YAML 1.1 reads otherwise than 1.2: `yes` and `off`, `0644`, `0b11` and `1_000`. */
const OF_1_1: readonly ScalarTag[] = [
  boolean(/^(?:[yY]|yes|Yes|YES|on|On|ON)$/, true),
  boolean(/^(?:[nN]|no|No|NO|off|Off|OFF)$/, false),
  integer(/^[-+]?0[0-7_]+$/, 8),
  integer(/^[-+]?0b[01_]+$/, 2),
  integer(/^[-+]?[1-9][0-9]*_[0-9_]*$/, 10),
];

/**
 * How manifests are read: YAML 1.2 with the booleans and integers of 1.1.
 * Source: sigs.k8s.io/yaml, which `kubectl` and Kyverno read files with; `kyverno jp query "parse_yaml(…)"` shows it.
 */
export const KUBE_YAML: SchemaOptions = {
  merge: true,
  customTags: tags => [...OF_1_1, ...tags],
};
