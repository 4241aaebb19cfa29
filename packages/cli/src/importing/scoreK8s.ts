import type { ResourceRequest } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { stringify } from 'yaml';
import { parseScore } from '@macadam/score';
import { Imported, nothing, unusable } from './imported';
import { mapOf, readSources, textOf, Values } from './yamlSource';

/** Where score-k8s keeps its state, from the folder of a project. */
export const STATE_FILE = '.score-k8s/state.yaml';

/**
 * The workloads in the state of score-k8s as Score files. State and outputs of resources, which hold names that were
 * made up and passwords in plain text, are not taken over.
 */
export function importScoreK8s(file: string, text: string): Imported {
  const { sources, findings } = readSources(file, text);
  if (findings.length > 0) return nothing(findings);
  const [source] = sources;
  const workloads = Object.entries(mapOf(mapOf(source?.value).workloads));
  if (!source || workloads.length === 0) {
    return unusable(
      file,
      'no `workloads` are in this file',
      'run `score-k8s generate` first',
    );
  }
  const wrong: Imported['findings'] = [];
  const made = workloads.map(([name, state]) => {
    const spec = withoutNothing(mapOf(mapOf(state).spec));
    const written = stringify(
      { apiVersion: 'score.dev/v1b1', ...mapOf(spec) },
      { lineWidth: 0, aliasDuplicateObjects: false },
    );
    const result = parseScore(written, { file: `${name}/score.yaml` });
    if (!result.ok) wrong.push(...result.findings);
    const origin = textOf(mapOf(state).file);
    source.note(
      ['workloads', name],
      origin
        ? `this is ${origin} with its overrides and image applied`
        : 'this has its overrides and image applied',
      'where the file is at hand, prefer it, with `image: .`',
    );
    return { name, text: written };
  });
  if (wrong.length > 0) return nothing(wrong);
  for (const [uid, resource] of Object.entries(
    mapOf(mapOf(source.value).resources),
  )) {
    const {
      type,
      provisioner,
      state,
      outputs,
    }: Values & Partial<ResourceRequest> = mapOf(resource);
    const names = Object.values(mapOf(state)).flatMap(
      value => textOf(value) ?? [],
    );
    source.note(
      ['resources', uid],
      `${uid} was made by ${textOf(provisioner) ?? 'no provisioner'}; Macadam makes a ${textOf(type) ?? 'resource'} of its own, with a name that stays`,
      names.length > 0 || Object.keys(mapOf(outputs)).length > 0
        ? 'move its data yourself; its state and outputs, which may hold passwords, were left out'
        : undefined,
    );
  }
  if (
    isRecord(mapOf(source.value).shared_state) &&
    Object.keys(mapOf(mapOf(source.value).shared_state)).length > 0
  ) {
    source.note(
      ['shared_state'],
      'shared state of provisioners has no meaning here and was left out',
    );
  }
  return { workloads: made, notes: source.notes, findings: [] };
}

/** score-k8s writes what a Score file did not say as null or as an empty mapping. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutNothing(inner)] as const)
      .filter(([, inner]) => inner !== null && inner !== undefined),
  );
}
