import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withDefaults } from '@macadam/kubernetes';
import {
  evaluate,
  loadPolicies,
  mutateExisting,
  type Policy,
  type PolicyLoadError,
  remove,
  type TextFile,
} from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import { stringify } from 'yaml';
import { type Command, requireFiles, UsageError } from '../command';
import { formatFindings } from '../format';
import { readObjects } from '../rendering/readManifests';
import { yamlFiles } from '../rendering/readPlatform';
import { IMAGES_OPTION, readImages } from './images';
import { toPolicyReport } from './report';

/** The YAML files of the places given: files, and what is below folders. */
function filesOf(places: readonly string[]): TextFile[] {
  return places.flatMap(place =>
    statSync(place).isDirectory()
      ? yamlFiles(place).map(({ path: name, text }) => ({
          path: path.join(place, name),
          text,
        }))
      : [{ path: place, text: readFileSync(place, 'utf8') }],
  );
}

function describe(errors: readonly PolicyLoadError[]): string {
  return formatFindings(
    errors.map(({ file, line, column = 1, message }) => ({
      file,
      position: { line, column },
      path: '',
      message,
      code: 'policy',
    })),
    'text',
  );
}

/** What policies have that has no effect here. */
function describeNotes(policies: readonly Policy[]): string {
  return policies
    .flatMap(({ file, line, name, notes }) =>
      notes.map(note => `${file}:${line}: ${name}: ${note}\n`),
    )
    .join('');
}

/** Judges objects by policies, as admission would: with the API server's defaults filled in. */
export const policyApply: Command = {
  name: 'policy apply',
  summary: 'Judges manifests by policies and prints a PolicyReport',
  usage: `POLICY… --resource FILE… [--target-resource FILE…] [--images FILE] [--no-defaults]

POLICY             files or folders of policies; one that does not load is an error
--resource         a file or folder of manifests; may be given several times
--target-resource  a file or folder of what is there already, for policies that change it; may be given several times
--images           facts about images that policies ask for, by reference: digest, signatures, attestations
--no-defaults      judge the manifests as they are written, without what the API server fills in

Exit code 1: something would be refused.`,
  run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      allowNegative: true,
      options: {
        resource: { type: 'string', multiple: true, short: 'r' },
        'target-resource': { type: 'string', multiple: true, default: [] },
        ...IMAGES_OPTION,
        defaults: { type: 'boolean', default: true },
      },
    });
    if (!values.resource || values.resource.length === 0)
      throw new UsageError('--resource is not given');
    const { policies, errors } = loadPolicies(
      filesOf(requireFiles(positionals)),
      { languages: [CLASSIC] },
    );
    const known = readImages(values.images);
    const unread = [...errors, ...known.errors];
    if (unread.length > 0) {
      output.error(describe(unread));
      return 2;
    }
    const readAll = (places: readonly string[]) =>
      filesOf(places).map(({ path: file, text }) => readObjects(file, text));
    const read = readAll(values.resource);
    const readTargets = readAll(values['target-resource']);
    const findings = [...read, ...readTargets].flatMap(each => each.findings);
    if (findings.length > 0) {
      output.error(formatFindings(findings, 'text'));
      return 2;
    }
    output.error(describeNotes(policies));
    const objects = read.flatMap(each => each.objects);
    const existing = readTargets.flatMap(each => each.objects);
    const namespaces = new Map(
      objects
        .filter(({ kind }) => kind === 'Namespace')
        .map(object => [object.metadata.name, object]),
    );
    const results = objects.flatMap(object => {
      const namespaceObject = namespaces.get(
        object.metadata.namespace ?? 'default',
      );
      const judged = values.defaults ? withDefaults(object) : object;
      const context = {
        images: known.images,
        ...(readTargets.length > 0 && { existing }),
        ...(namespaceObject && { namespaceObject }),
      };
      return [
        ...evaluate(policies, judged, context),
        ...remove(policies, judged, context),
        ...mutateExisting(policies, judged, context),
      ];
    });
    output.out(
      stringify(toPolicyReport(results), { aliasDuplicateObjects: false }),
    );
    return results.some(({ blocks }) => blocks) ? 1 : 0;
  },
};
