/** Volumes of a pod. */
import { quantityValue, subdomainProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateAnnotations, validateLabels } from '../metadataValidation';
import { validateClaimSpec } from './claims';
import { duplicate, invalidValue, notAllowed, oneOf, required } from './errors';
import { dnsLabel, fileMode } from './fields';
import type { Volumes } from './mounts';
import { validateDownwardFiles } from './downward';
import { validateItems, validateProjection } from './projections';

/** Checks volumes at a path. */
export function validateVolumes(volumes: unknown, path: string): FieldError[] {
  const names = new Set<string>();
  return objectsOf(volumes).flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(volume.name);
    const sources = Object.keys(volume).filter(key => key !== 'name');
    const errors = validateSource(volume, at);
    if (sources.length > 1)
      errors.push(
        notAllowed(
          `${at}.${sources[1]}`,
          'may not specify more than 1 volume type',
        ),
      );
    const isTaken = names.has(name);
    names.add(name);
    if (!name) errors.push(required(`${at}.name`));
    else errors.push(...dnsLabel(`${at}.name`, name));
    return name && isTaken
      ? [...errors, duplicate(`${at}.name`, name)]
      : errors;
  });
}

/** Volumes by name, for what refers to them. */
export function volumesByName(volumes: unknown): Volumes {
  return new Map(
    objectsOf(volumes).map(volume => [textOf(volume.name), volume]),
  );
}

const HOST_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** What has to be said of a source of volumes. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  awsElasticBlockStore: ['volumeID'],
  azureFile: ['secretName', 'shareName'],
  configMap: ['name'],
  csi: ['driver'],
  gitRepo: ['repository'],
  hostPath: ['path'],
  iscsi: ['targetPortal', 'iqn'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  secret: ['secretName'],
};

/** What pods and PersistentVolumes say of a volume alike. */
export function validateVolumeSource(
  volume: JsonObject,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [source, fields] of Object.entries(NEEDED)) {
    const value = volume[source];
    if (isObject(value))
      for (const field of fields)
        if (!value[field]) errors.push(required(`${at}.${source}.${field}`));
  }
  const host = objectOf(volume.hostPath);
  if (textOf(host.path).split('/').includes('..'))
    errors.push(
      invalidValue(`${at}.hostPath.path`, host.path, "must not contain '..'"),
    );
  errors.push(...oneOf(`${at}.hostPath.type`, host.type, HOST_TYPES));
  const path = textOf(objectOf(volume.nfs).path);
  if (isObject(volume.nfs) && !path.startsWith('/'))
    errors.push(
      invalidValue(`${at}.nfs.path`, path, 'must be an absolute path'),
    );
  const driver = textOf(objectOf(volume.csi).driver);
  if (isObject(volume.csi))
    for (const why of subdomainProblems(driver.toLowerCase()))
      errors.push(invalidValue(`${at}.csi.driver`, driver, why));
  return errors;
}

function validateSource(volume: JsonObject, at: string): FieldError[] {
  const errors = validateVolumeSource(volume, at);
  const { sizeLimit } = objectOf(volume.emptyDir);
  if ((quantityValue(textOf(sizeLimit)) ?? 0) < 0)
    errors.push(
      notAllowed(
        `${at}.emptyDir.sizeLimit`,
        'SizeLimit field must be a valid resource quantity',
      ),
    );
  const published = objectOf(volume.csi).nodePublishSecretRef;
  if (isObject(published) && !published.name)
    errors.push(required(`${at}.csi.nodePublishSecretRef.name`));
  for (const source of ['configMap', 'secret']) {
    const { defaultMode, items } = objectOf(volume[source]);
    errors.push(
      ...fileMode(`${at}.${source}.defaultMode`, defaultMode),
      ...validateItems(items, `${at}.${source}.items`),
    );
  }
  const downward = objectOf(volume.downwardAPI);
  return [
    ...errors,
    ...fileMode(`${at}.downwardAPI.defaultMode`, downward.defaultMode),
    ...validateDownwardFiles(downward.items, `${at}.downwardAPI`),
    ...validateProjection(objectOf(volume.projected), `${at}.projected`),
    ...(isObject(volume.ephemeral)
      ? validateEphemeral(volume.ephemeral, `${at}.ephemeral`)
      : []),
  ];
}

/** A claim that lives as long as its pod is named by the pod. */
function validateEphemeral(ephemeral: JsonObject, path: string): FieldError[] {
  const at = `${path}.volumeClaimTemplate`;
  if (!isObject(ephemeral.volumeClaimTemplate)) return [required(at)];
  const { metadata, spec } = ephemeral.volumeClaimTemplate;
  const { labels, annotations, name } = objectOf(metadata);
  return [
    ...(name ? [notAllowed(`${at}.metadata.name`, 'cannot be set')] : []),
    ...validateLabels(objectOf(labels), `${at}.metadata.labels`),
    ...validateAnnotations(objectOf(annotations), `${at}.metadata.annotations`),
    ...validateClaimSpec(objectOf(spec), `${at}.spec`),
  ];
}
