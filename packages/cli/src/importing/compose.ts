import { ComposeConverter } from './ComposeConverter';
import type { Project } from './composeNeighbours';
import { readServices } from './composeServices';
import { Imported, nothing, unusable } from './imported';
import { readSources } from './yamlSource';

/**
 * The services of a Compose file as Score files: one for each image of one's own; databases and the like become
 * resources of those that use them.
 *
 * @param project - the folder of the Compose file, of which `.env` and the files of `env_file` are read
 */
export function importCompose(
  file: string,
  text: string,
  project: Project,
): Imported {
  const { sources, findings } = readSources(file, text);
  if (findings.length > 0) return nothing(findings);
  const [source] = sources;
  const services = source ? readServices(source) : [];
  if (!source || services.length === 0) {
    return unusable(
      file,
      'no `services` are in this file',
      'give a Compose file',
    );
  }
  const converter = new ComposeConverter(source, services, project);
  if (converter.own.length === 0) {
    return unusable(
      file,
      'every service is one that a platform provides: there is no workload',
    );
  }
  return converter.convert();
}
