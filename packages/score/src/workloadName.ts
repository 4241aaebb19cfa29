import { childOf } from './tree';
import { readYaml } from './yamlTree';

/**
 * The name that a Score file gives its workload, found even when the file has other mistakes.
 *
 * @returns what stands at `metadata.name`, unchecked; undefined when the text is no YAML, passes a limit, or has no text
 *   there
 */
export function workloadNameIn(text: string): string | undefined {
  const { root } = readYaml(text);
  const name = childOf(childOf(root, 'metadata'), 'name');
  return name?.kind === 'scalar' && typeof name.value === 'string'
    ? name.value
    : undefined;
}
