/** Where a container has the volumes of its pod, as folders and as devices. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  missingReference,
  notAllowed,
  oneOf,
  required,
} from './errors';
import { relativePath } from './fields';

/** Volumes of a pod by name. */
export type Volumes = ReadonlyMap<string, JsonObject>;

function validateMode(
  mount: JsonObject,
  container: JsonObject,
  path: string,
): FieldError[] {
  const { mountPropagation, recursiveReadOnly, readOnly } = mount;
  const errors = oneOf(`${path}.mountPropagation`, mountPropagation, [
    'Bidirectional',
    'HostToContainer',
    'None',
  ]);
  const { privileged } = objectOf(container.securityContext);
  if (mountPropagation === 'Bidirectional' && privileged !== true)
    errors.push(
      notAllowed(
        `${path}.mountPropagation`,
        'Bidirectional mount propagation is available only to privileged containers',
      ),
    );
  errors.push(
    ...oneOf(`${path}.recursiveReadOnly`, recursiveReadOnly, [
      'Disabled',
      'Enabled',
      'IfPossible',
    ]),
  );
  const isRecursive =
    recursiveReadOnly === 'Enabled' || recursiveReadOnly === 'IfPossible';
  if (isRecursive && readOnly !== true)
    errors.push(
      notAllowed(
        `${path}.recursiveReadOnly`,
        'may only be specified when readOnly is true',
      ),
    );
  return errors;
}

/** Checks `volumeMounts` and `volumeDevices` of a container at a path; they must name volumes of the pod. */
export function validateMounts(
  container: JsonObject,
  volumes: Volumes,
  path: string,
): FieldError[] {
  const mounts = objectsOf(container.volumeMounts);
  const devices = objectsOf(container.volumeDevices);
  const onDevices = new Set(devices.map(({ name }) => textOf(name)));
  const onMounts = new Set(mounts.map(({ name }) => textOf(name)));
  const list = `${path}.volumeMounts`;
  const taken = new Set<string>();
  const errors = mounts.flatMap((mount, index) => {
    const at = `${list}[${index}]`;
    const [name, place] = [textOf(mount.name), textOf(mount.mountPath)];
    const found: FieldError[] = [];
    if (!name) found.push(required(`${at}.name`));
    if (!volumes.has(name)) found.push(missingReference(`${at}.name`, name));
    if (!place) found.push(required(`${at}.mountPath`));
    if (taken.has(place))
      found.push(invalidValue(`${at}.mountPath`, place, 'must be unique'));
    taken.add(place);
    if (onDevices.has(name))
      found.push(
        invalidValue(
          `${at}.name`,
          name,
          'must not already exist in volumeDevices',
        ),
      );
    found.push(...relativePath(`${list}.subPath`, mount.subPath));
    if (mount.subPath && mount.subPathExpr)
      found.push(
        invalidValue(
          `${at}.subPathExpr`,
          mount.subPathExpr,
          'subPathExpr and subPath are mutually exclusive',
        ),
      );
    return [
      ...found,
      ...relativePath(`${list}.subPathExpr`, mount.subPathExpr),
      ...validateMode(mount, container, list),
    ];
  });
  return [...errors, ...validateDevices(devices, onMounts, volumes, path)];
}

function validateDevices(
  devices: readonly JsonObject[],
  mounted: ReadonlySet<string>,
  volumes: Volumes,
  path: string,
): FieldError[] {
  const [names, places] = [new Set<string>(), new Set<string>()];
  return devices.flatMap((device, index) => {
    const at = `${path}.volumeDevices[${index}]`;
    const [name, place] = [textOf(device.name), textOf(device.devicePath)];
    const volume = volumes.get(name);
    const errors: FieldError[] = [];
    const refuse = (field: string, value: string, why: string) =>
      errors.push(invalidValue(`${at}.${field}`, value, why));
    if (!name) errors.push(required(`${at}.name`));
    if (names.has(name)) refuse('name', name, 'must be unique');
    if (!volume) errors.push(missingReference(`${at}.name`, name));
    else if (
      !isObject(volume.persistentVolumeClaim) &&
      !isObject(volume.ephemeral)
    )
      refuse(
        'name',
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    if (!place) errors.push(required(`${at}.devicePath`));
    if (places.has(place)) refuse('devicePath', place, 'must be unique');
    if (place.split('/').includes('..'))
      refuse('devicePath', place, "can not contain backsteps ('..')");
    if (mounted.has(name))
      refuse('name', name, 'must not already exist in volumeMounts');
    names.add(name);
    places.add(place);
    return errors;
  });
}
